package dev.noderoll.lab.soak;

import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.lab.fault.Weather.Meeting;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What one seed came to.
 *
 * @param draw the cluster, the policy and the weather
 * @param endings how each execution ended, in order
 * @param met how often each fault happened
 * @param meetings how often each fault met each function
 * @param broken promises that did not hold; empty when all is well
 * @param timeline what the nodes did; empty unless that was asked for
 */
record SoakResult(
        Draw draw,
        List<String> endings,
        Map<FaultKind, Integer> met,
        Map<Meeting, Integer> meetings,
        long events,
        Duration virtual,
        List<String> broken,
        List<String> timeline) {

    SoakResult {
        endings = List.copyOf(endings);
        met = Map.copyOf(met);
        meetings = Map.copyOf(meetings);
        broken = List.copyOf(broken);
        timeline = List.copyOf(timeline);
    }

    /** Of a run that the lab could not bring to its end. */
    static SoakResult thrown(Draw draw, RuntimeException why) {
        List<String> broken = List.of("TheLabRuns: it has thrown " + why);
        return new SoakResult(draw, List.of(), Map.of(), Map.of(), 0, Duration.ZERO, broken, List.of());
    }
}
