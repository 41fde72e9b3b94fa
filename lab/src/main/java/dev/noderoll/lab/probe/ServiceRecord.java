package dev.noderoll.lab.probe;

import dev.noderoll.sim.kubernetes.cluster.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;

/**
 * What the clients of one stream saw of one Service.
 *
 * @param sent requests that have an outcome
 * @param reasons the failed ones by reason; only reasons that occurred
 * @param firstFailures the first failure of each reason
 * @param longestOutage the longest time in which every request failed, from the first of them sent to the last; zero
 *     for no failure, or single ones
 * @param seconds requests by the second they were sent in
 */
public record ServiceRecord(
        Key service,
        Stream stream,
        long sent,
        long failed,
        Map<Failure, Long> reasons,
        Map<Failure, FirstFailure> firstFailures,
        Duration longestOutage,
        SortedMap<Instant, Second> seconds) {

    /** One second's requests. */
    public record Second(int sent, int failed) {}

    /**
     * An example to look into.
     *
     * @param pod as {@code namespace/name}; {@code node/name} for a target node that is gone; "" for no endpoint
     */
    public record FirstFailure(Instant when, String pod) {}
}
