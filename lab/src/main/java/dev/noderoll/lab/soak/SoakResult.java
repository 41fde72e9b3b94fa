package dev.noderoll.lab.soak;

import dev.noderoll.lab.fault.FaultKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What one seed came to.
 *
 * @param about the cluster, the policy and the weather that were drawn
 * @param endings how each execution ended, in order
 * @param met how often each fault happened
 * @param broken promises that did not hold; empty when all is well
 * @param timeline what the nodes did
 */
record SoakResult(
        long seed,
        String about,
        List<String> endings,
        Map<FaultKind, Integer> met,
        long events,
        Duration virtual,
        List<String> broken,
        List<String> timeline) {

    SoakResult {
        endings = List.copyOf(endings);
        met = Map.copyOf(met);
        broken = List.copyOf(broken);
        timeline = List.copyOf(timeline);
    }
}
