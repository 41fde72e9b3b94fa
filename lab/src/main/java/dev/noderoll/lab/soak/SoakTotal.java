package dev.noderoll.lab.soak;

import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.lab.fault.Weather.Meeting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What all seeds so far came to. */
final class SoakTotal {

    private final Instant begun;
    private final Map<FaultKind, Integer> met = new EnumMap<>(FaultKind.class);
    private final Map<Meeting, Integer> meetings = new TreeMap<>();
    private final Map<String, Integer> endings = new TreeMap<>();
    private long events;
    private int seeds;
    private int bad;

    SoakTotal(Instant begun) {
        this.begun = begun;
    }

    void add(SoakResult result) {
        seeds++;
        result.met().forEach((kind, count) -> met.merge(kind, count, Integer::sum));
        result.meetings().forEach((meeting, count) -> meetings.merge(meeting, count, Integer::sum));
        result.endings().forEach(e -> endings.merge(firstWords(e), 1, Integer::sum));
        events += result.events();
        bad += result.broken().isEmpty() ? 0 : 1;
    }

    /** How many seeds there were. */
    int seeds() {
        return seeds;
    }

    /** How many seeds broke a promise. */
    int bad() {
        return bad;
    }

    Map<Meeting, Integer> meetings() {
        return new TreeMap<>(meetings);
    }

    /** For people; {@code now} is real time, as was the begin. */
    List<String> lines(Instant now) {
        double seconds = Math.max(1, Duration.between(begun, now).toMillis()) / 1000.0;
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%d seeds, %.1f seeds/s, %d events, %d with broken promises",
                seeds,
                seeds / seconds,
                events,
                bad));
        lines.add("endings: " + endings);
        lines.add("faults met: " + met);
        for (FaultKind kind : FaultKind.values()) {
            if (!met.containsKey(kind)) {
                lines.add("never met: " + kind);
            }
        }
        return lines;
    }

    private static String firstWords(String ending) {
        String status = ending.substring(0, ending.indexOf(' '));
        return status.equals("FAILED") ? ending.substring(0, ending.indexOf(':')) : status;
    }
}
