package dev.noderoll.plan;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.TargetGroup.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Whether new nodes are healthy targets of the target groups that their Auto Scaling group is attached to: before they are,
 * they take over nothing of what comes through load balancers.
 *
 * <p>A target group without any healthy target tells nothing: nothing comes through it, or what it checks is broken
 * everywhere. A node that has not become one in half an hour is the cluster's own business, as with {@link DaemonPods}.
 */
public final class NewTargets {

    private static final Duration NEW = Duration.ofMinutes(30);

    private NewTargets() {}

    /** Whether a node that was made then is looked at. */
    public static boolean counts(Instant createdAt, Instant now) {
        return createdAt.isAfter(now.minus(NEW));
    }

    /**
     * Those that are not healthy targets of one of the groups, ordered.
     *
     * @param groups the targets of each group, with where they stand
     */
    public static List<InstanceId> lacking(
            Collection<InstanceId> instances, Collection<Map<InstanceId, Health>> groups) {
        List<Map<InstanceId, Health>> telling =
                groups.stream().filter(g -> g.containsValue(Health.HEALTHY)).toList();
        return instances.stream()
                .filter(id -> telling.stream().anyMatch(g -> g.get(id) != Health.HEALTHY))
                .sorted()
                .toList();
    }
}
