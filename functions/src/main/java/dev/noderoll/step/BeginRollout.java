package dev.noderoll.step;

import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.Target;
import dev.noderoll.model.Template;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Images;
import dev.noderoll.port.Ledger.Grip;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.List;

/**
 * State BeginRollout: checks what was asked for, takes the group's Lease, and fixes what the rollout will go by.
 *
 * <p>Until the Lease is taken, nothing is changed. Safe to repeat: the tags of a rollout that did not end say what
 * steady and the former template were.
 */
public final class BeginRollout {

    /** How a rollout begins. */
    public sealed interface Outcome {

        record Begun(Rollout rollout) implements Outcome {}

        /** Another execution rolls the group. */
        record Held(String holder, Instant until) implements Outcome {}

        /** The group launches the target, every member runs it, and no earlier rollout has left anything to put back. */
        record AlreadyCurrent(int members) implements Outcome {}
    }

    private final NodeGroups groups;
    private final Images images;
    private final Clusters clusters;

    public BeginRollout(NodeGroups groups, Images images, Clusters clusters) {
        this.groups = groups;
        this.images = images;
        this.clusters = clusters;
    }

    /**
     * Begins the rollout, or finds it begun.
     *
     * @param holder the execution
     */
    public Outcome run(RolloutRequest request, String holder, Instant now) {
        Cluster cluster = clusters.cluster(request.cluster());
        NodeGroup group = groups.survey(request.nodeGroup());
        checkGroup(request, group, cluster);
        TargetResolver resolver = new TargetResolver(images);
        Template former = group.tags().containsKey(Marks.TEMPLATE)
                ? Template.parse(group.tags().get(Marks.TEMPLATE))
                : group.template();
        Target formerTarget = new Target(resolver.imageOf(former, group), former);
        resolver.check(request.target(), former, formerTarget.image());

        return switch (cluster.ledger().take(group.name(), holder, now)) {
            case Grip.HeldBy(String other, Instant until) -> new Outcome.Held(other, until);
            case Grip.Taken taken -> {
                Target target = resolver.resolve(request.target(), formerTarget);
                int steady = Integer.parseInt(group.tags().getOrDefault(Marks.STEADY, String.valueOf(group.desired())));
                Rollout rollout = new Rollout(
                        request.cluster(),
                        group.name(),
                        holder,
                        target,
                        formerTarget,
                        steady,
                        request.policy().maxSurge().of(steady),
                        request.policy(),
                        Goal.REPLACE,
                        cluster.pods().unschedulable().size(),
                        now,
                        now.plusSeconds(request.policy().timeoutSeconds()));
                yield begun(rollout, group, cluster);
            }
        };
    }

    private static Outcome begun(Rollout rollout, NodeGroup group, Cluster cluster) {
        boolean leftover = group.tags().containsKey(Marks.STEADY);
        List<Member> live = group.members(Member::live);
        boolean current = live.stream().noneMatch(rollout::outdates)
                && group.template().equals(rollout.target().template());
        if (!leftover && current) {
            cluster.ledger().release(group.name(), rollout.holder());
            return new Outcome.AlreadyCurrent(live.size());
        }
        return new Outcome.Begun(rollout);
    }

    private void checkGroup(RolloutRequest request, NodeGroup group, Cluster cluster) {
        String owner = group.tags().get("eks:nodegroup-name");
        if (owner != null) {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.name(),
                    "a group of your own: this one belongs to the EKS managed node group " + owner
                            + ", which is updated by eks:UpdateNodegroupVersion");
        }
        List<Member> live = group.members(Member::live);
        if (live.isEmpty()) {
            throw Misconfigured.field("nodeGroup", group.name(), "a group with instances: it has none to replace");
        }
        if (groups.refreshing(group.name())) {
            throw Misconfigured.field(
                    "nodeGroup", group.name(), "a group without an active instance refresh: cancel it, or let it end");
        }
        boolean joined = cluster.nodes().list().stream()
                .anyMatch(node -> group.member(node.instance()).isPresent());
        if (!joined) {
            throw Misconfigured.field(
                    "cluster",
                    request.cluster(),
                    "the cluster of " + group.name() + ": none of its instances is a node");
        }
    }
}
