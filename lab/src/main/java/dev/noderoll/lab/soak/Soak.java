package dev.noderoll.lab.soak;

import dev.noderoll.lab.fault.FaultKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Runs seeds one after the other, and tells what they came to. */
public final class Soak {

    private static final int LAST_LINES = 40;

    private Soak() {}

    /**
     * Runs seeds {@code from}, {@code from + 1} and so on.
     *
     * @param clock real time, for the rate
     * @return how many seeds broke a promise
     */
    public static int run(long from, int seeds, InstantSource clock, Consumer<String> out) {
        out.accept("soak: seeds " + from + " to " + (from + seeds - 1));
        Map<FaultKind, Integer> met = new EnumMap<>(FaultKind.class);
        Map<String, Integer> endings = new TreeMap<>();
        long events = 0;
        int bad = 0;
        var begun = clock.instant();
        for (long seed = from; seed < from + seeds; seed++) {
            SoakResult result = SoakRun.of(seed);
            result.met().forEach((kind, count) -> met.merge(kind, count, Integer::sum));
            result.endings().forEach(e -> endings.merge(firstWords(e), 1, Integer::sum));
            events += result.events();
            if (!result.broken().isEmpty()) {
                bad++;
                tell(result, out);
            }
        }
        double seconds = Math.max(1, Duration.between(begun, clock.instant()).toMillis()) / 1000.0;
        out.accept(String.format(
                Locale.ROOT,
                "%d seeds, %.1f seeds/s, %d events, %d with broken promises",
                seeds,
                seeds / seconds,
                events,
                bad));
        out.accept("endings: " + endings);
        out.accept("faults met: " + met);
        for (FaultKind kind : FaultKind.values()) {
            if (!met.containsKey(kind)) {
                out.accept("never met: " + kind);
            }
        }
        return bad;
    }

    /** All of one seed. */
    public static List<String> replay(long seed) {
        SoakResult result = SoakRun.of(seed);
        List<String> lines = new ArrayList<>();
        lines.add("seed " + seed + ": " + result.about());
        lines.addAll(result.timeline());
        lines.addAll(result.endings());
        result.broken().forEach(b -> lines.add("BROKEN PROMISE " + b));
        return lines;
    }

    private static void tell(SoakResult result, Consumer<String> out) {
        out.accept("");
        out.accept("seed " + result.seed() + ": " + result.about());
        List<String> lines = result.timeline();
        lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).forEach(out);
        result.endings().forEach(e -> out.accept("  ended: " + e));
        out.accept("  faults: " + new TreeMap<>(result.met()));
        result.broken().forEach(b -> out.accept("BROKEN PROMISE " + b));
        out.accept("replay: ./noderoll lab soak --seeds 1 --from " + result.seed());
        out.accept("");
    }

    private static String firstWords(String ending) {
        String status = ending.substring(0, ending.indexOf(' '));
        return status.equals("FAILED") ? ending.substring(0, ending.indexOf(':')) : status;
    }
}
