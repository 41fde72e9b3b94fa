package dev.noderoll.aws;

import dev.noderoll.model.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * When instances were launched. EC2 is asked for each once, and not at every look: a rollout of hundreds launches some every
 * few seconds, and needs their times minutes later, when one has not joined.
 */
final class LaunchTimes {

    static final Duration AGAIN = Duration.ofSeconds(30);

    private static final int MOST_KEPT = 2000;

    private final InstantSource clock;
    private final Map<InstanceId, Instant> known = new ConcurrentHashMap<>();
    private volatile Instant asked = Instant.MIN;

    LaunchTimes(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The time of each. One that is not to be asked for yet is said to be launched now, which is late by {@link #AGAIN} at
     * most: it is there already.
     *
     * @param ask answers with the times of those that EC2 knows, and leaves the others out, as this does
     */
    Map<InstanceId, Instant> of(List<InstanceId> ids, Function<List<InstanceId>, Map<InstanceId, Instant>> ask) {
        Instant now = clock.instant();
        if (known.size() > MOST_KEPT) {
            known.keySet().retainAll(ids);
        }
        List<InstanceId> unknown =
                ids.stream().filter(id -> !known.containsKey(id)).toList();
        boolean asks = !unknown.isEmpty() && !now.isBefore(asked.plus(AGAIN));
        if (asks) {
            known.putAll(ask.apply(unknown));
            asked = now;
        }
        Map<InstanceId, Instant> times = new TreeMap<>();
        for (InstanceId id : ids) {
            Instant time = known.get(id);
            if (time != null || !asks) {
                times.put(id, time == null ? now : time);
            }
        }
        return times;
    }
}
