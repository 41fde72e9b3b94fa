package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.TargetGroup.Health;
import dev.noderoll.plan.NewTargets;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.Targets;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which of a group's new nodes are healthy targets of load balancers: asked while one is not, less and less often. Where
 * nobody may ask, all count as such.
 */
final class GroupTargets {

    private static final Duration LEAST = Duration.ofSeconds(5);
    private static final Duration MOST = Duration.ofSeconds(30);

    private final Targets targets;
    private final Supplier<Optional<NodeGroup>> group;
    private final Set<InstanceId> healthy = new HashSet<>();
    private Instant asked = Instant.MIN;
    private Duration again = LEAST;
    private boolean waits;
    private boolean denied;

    /** {@code group} is that of the rollout, as it was read last; empty where there is none. */
    GroupTargets(Targets targets, Supplier<Optional<NodeGroup>> group) {
        this.targets = targets;
        this.group = group;
    }

    /** Those of {@code serving} that load balancers send to, or that are not to be asked of. */
    List<ClusterNode> of(List<ClusterNode> serving, Instant now) {
        Set<String> arns =
                group.get().map(NodeGroup::targetGroups).map(Set::copyOf).orElse(Set.of());
        Set<InstanceId> unknown = new HashSet<>();
        for (ClusterNode node : arns.isEmpty() || denied ? List.<ClusterNode>of() : serving) {
            if (!node.taints().contains(Marks.OUTDATED)
                    && NewTargets.counts(node.createdAt(), now)
                    && !healthy.contains(node.instance())) {
                unknown.add(node.instance());
            }
        }
        if (!unknown.isEmpty() && !now.isBefore(asked.plus(again))) {
            again = asked.equals(Instant.MIN) ? LEAST : again.compareTo(MOST) < 0 ? again.multipliedBy(2) : again;
            asked = now;
            Set<InstanceId> lacking = new HashSet<>(lacking(arns, unknown));
            unknown.stream().filter(id -> !lacking.contains(id)).forEach(healthy::add);
        }
        unknown.removeAll(healthy);
        waits = !unknown.isEmpty() && !denied;
        return denied
                ? serving
                : serving.stream().filter(n -> !unknown.contains(n.instance())).toList();
    }

    private List<InstanceId> lacking(Set<String> arns, Set<InstanceId> unknown) {
        try {
            return lacking(targets, arns, unknown);
        } catch (TryAgain passes) {
            return List.copyOf(unknown);
        } catch (Misconfigured mayNotAsk) {
            denied = true;
            return List.of();
        }
    }

    /** Those of {@code instances} that are not healthy targets of these groups, asked once. */
    static List<InstanceId> lacking(Targets targets, Set<String> arns, Set<InstanceId> instances) {
        List<Map<InstanceId, Health>> stands = new ArrayList<>();
        for (String arn : instances.isEmpty() ? Set.<String>of() : arns) {
            stands.add(targets.health(arn));
        }
        return NewTargets.lacking(instances, stands);
    }

    /** When they are asked again; empty when no node waits for that. */
    Optional<Instant> due() {
        return waits ? Optional.of(asked.plus(again)) : Optional.empty();
    }
}
