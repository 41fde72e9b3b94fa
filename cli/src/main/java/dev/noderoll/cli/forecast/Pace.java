package dev.noderoll.cli.forecast;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long things take: as they took on the cluster before where that can be seen, else as they are assumed to.
 *
 * @param registers from the launch of an instance to its node
 * @param readies from a node to its Ready condition
 * @param starts from a pod's placing to its readiness, where none of its workload has told
 * @param stops a pod's last moments, after its preStop pause; never more than its grace period allows
 * @param factor by which starts that were measured are multiplied
 * @param call a function's own time, with its start and its calls
 */
record Pace(Duration registers, Duration readies, Duration starts, Duration stops, double factor, Duration call) {

    /** Which end of the range. */
    enum Speed {
        FAST,
        LIKELY,
        SLOW
    }

    /** A node that took longer waited for something that is not a boot, or was not launched for the cluster. */
    private static final Duration LONGEST_BOOT = Duration.ofMinutes(15);

    /** Nobody's instance is a node sooner: what looks so is a node object that somebody made again. */
    private static final Duration SHORTEST_BOOT = Duration.ofSeconds(5);

    /**
     * Measures.
     *
     * @param launched of members, as EC2 tells it
     */
    static Pace of(Snapshot snapshot, Map<InstanceId, Instant> launched, Speed speed) {
        List<Duration> boots = new ArrayList<>();
        List<Duration> readies = new ArrayList<>();
        for (ClusterNode node : snapshot.nodes()) {
            Instant at = launched.get(node.instance());
            between(at, node.createdAt(), SHORTEST_BOOT).ifPresent(boots::add);
            snapshot.podsOn(node.name()).stream()
                    .filter(p -> p.owner() != null && p.owner().isDaemonSet())
                    .flatMap(p -> Stream.ofNullable(p.readySince()))
                    .min(Instant::compareTo)
                    .flatMap(ready -> between(node.createdAt(), ready, Duration.ZERO))
                    .ifPresent(readies::add);
        }
        return switch (speed) {
            case FAST ->
                new Pace(at(boots, 0.1, 30), at(readies, 0.1, 5), seconds(2), seconds(0), 0.7, Duration.ofMillis(300));
            case LIKELY ->
                new Pace(at(boots, 0.5, 45), at(readies, 0.5, 15), seconds(8), seconds(2), 1, Duration.ofMillis(800));
            case SLOW -> new Pace(at(boots, 0.9, 90), at(readies, 0.9, 40), seconds(30), seconds(10), 1.5, seconds(2));
        };
    }

    /** Whether boots were measured, on which all else hangs. */
    static boolean measured(Snapshot snapshot, Map<InstanceId, Instant> launched) {
        return snapshot.nodes().stream()
                .anyMatch(n -> between(launched.get(n.instance()), n.createdAt(), SHORTEST_BOOT)
                        .isPresent());
    }

    private static Optional<Duration> between(@Nullable Instant from, Instant to, Duration least) {
        return Optional.ofNullable(from)
                .map(f -> Duration.between(f, to))
                .filter(d -> d.compareTo(least) >= 0 && d.compareTo(LONGEST_BOOT) < 0);
    }

    private static Duration at(List<Duration> all, double quantile, int assumedSeconds) {
        return all.stream()
                .sorted()
                .skip((long) (quantile * all.size()))
                .findFirst()
                .orElse(seconds(assumedSeconds));
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    /** From placing to readiness of a pod like this one: as its own workload's pods took, at the median. */
    Duration start(Pod pod, List<Pod> workload) {
        List<Duration> took = workload.stream()
                .filter(p -> Objects.equals(p.owner(), pod.owner()) && p.startedAt() != null && p.readySince() != null)
                .map(p -> Duration.between(p.startedAt(), p.readySince()))
                .filter(d -> !d.isNegative() && d.compareTo(LONGEST_BOOT) < 0)
                .sorted()
                .toList();
        return took.isEmpty() ? starts : times(took.get(took.size() / 2), factor);
    }

    /** From being told to stop to its end. */
    Duration stop(Pod pod, Duration grace) {
        Duration needs = pod.stop().pause().plus(stops).plusSeconds(1);
        return needs.compareTo(grace) < 0 ? needs : grace;
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofMillis(Math.round(duration.toMillis() * factor));
    }
}
