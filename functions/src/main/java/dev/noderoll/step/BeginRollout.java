package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Drift;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Rollout.Launching;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Site;
import dev.noderoll.model.Target;
import dev.noderoll.plan.GroupStatus;
import dev.noderoll.plan.StatusJudge;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Images;
import dev.noderoll.port.Ledger.Grip;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * State BeginRollout: checks what was asked for, takes the group's Lease, and fixes what the rollout will go by.
 *
 * <p>Until the Lease is taken, nothing is changed. Safe to repeat: the tags of a rollout that did not end say what
 * steady and the former template were, and where it was going.
 */
public final class BeginRollout {

    /** How a rollout begins. */
    public sealed interface Outcome {

        record Begun(Rollout rollout) implements Outcome {}

        /** Another execution rolls the group. */
        record Held(String holder, Instant until) implements Outcome {}

        /** The group launches the target, every member runs it, and no earlier rollout has left anything to put back. */
        record AlreadyCurrent(int members) implements Outcome {}

        /**
         * It was asked to abandon, and an earlier rollout has left something to put back.
         *
         * @param rollout that one, with goal ABANDON
         */
        record Abandoning(Rollout rollout) implements Outcome {}

        /** It was asked to abandon, and nothing is left of any rollout. */
        record NothingToAbandon(int members) implements Outcome {}
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
        WrittenDown written = new WrittenDown(group);
        Target former = resolver.former(written);
        int steady = written.steady().orElse(group.desired());
        Launching launching = LaunchMode.of(request.policy().launch(), group);
        Wanted wanted = request.target();
        if (wanted != null) {
            resolver.check(wanted, former, group);
        }
        return switch (cluster.ledger().take(group.name(), holder, now)) {
            case Grip.HeldBy(String other, Instant until) -> new Outcome.Held(other, until);
            case Grip.Taken(LedgerPage page) -> {
                Target target = wanted == null
                        ? resolver.abandoned(written.target().orElse(group.template()), former)
                        : resolver.resolve(wanted, written);
                Rollout rollout = new Rollout(
                        request.cluster(),
                        group.name(),
                        holder,
                        target,
                        former,
                        steady,
                        request.policy().maxSurge().of(steady),
                        request.policy(),
                        wanted == null ? Goal.ABANDON : Goal.REPLACE,
                        launching,
                        drift(group, target, former),
                        written.settings(),
                        cluster.pods().unschedulable().size(),
                        now,
                        now.plusSeconds(request.policy().timeoutSeconds()));
                yield wanted == null ? abandoning(rollout, group, cluster, page) : begun(rollout, group, cluster);
            }
        };
    }

    /** The versions tell enough, unless an instance has none to tell, or runs another image than its version names. */
    private static Drift drift(NodeGroup group, Target target, Target former) {
        boolean unsure = group.members(Member::live).stream()
                .anyMatch(m -> m.template() == null
                        || Stream.of(target, former)
                                .anyMatch(t -> m.template().equals(t.template())
                                        && !m.image().equals(t.image())));
        return unsure ? Drift.BY_IMAGE : Drift.BY_TEMPLATE;
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

    private static Outcome abandoning(Rollout rollout, NodeGroup group, Cluster cluster, LedgerPage page) {
        boolean clean = page.drained().isEmpty() && page.failed().isEmpty();
        Optional<Hold> left = clean ? Optional.empty() : Optional.of(new Hold(group.name(), rollout.startedAt(), page));
        GroupStatus status = StatusJudge.judge(group, cluster.nodes().list(), left, rollout.startedAt());
        if (status.standing() instanceof GroupStatus.Idle) {
            cluster.ledger().release(group.name(), rollout.holder());
            return new Outcome.NothingToAbandon(group.members(Member::live).size());
        }
        return new Outcome.Abandoning(rollout);
    }

    private void checkGroup(RolloutRequest request, NodeGroup group, Cluster cluster) {
        List<ClusterNode> nodes = cluster.nodes().list().stream()
                .filter(node -> group.member(node.instance()).isPresent())
                .toList();
        managed(group, nodes).ifPresent(owner -> {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.name(),
                    "a group of your own: this one belongs to the EKS managed node group " + owner
                            + ", and EKS rolls it: aws eks update-nodegroup-version --cluster-name "
                            + Site.plain(request.cluster()) + " --nodegroup-name " + owner);
        });
        List<Member> live = group.members(Member::live);
        if (live.isEmpty() && request.target() != null) {
            throw Misconfigured.field("nodeGroup", group.name(), "a group with instances: it has none to replace");
        }
        if (group.reserve() == Reserve.WARM_POOL && request.target() != null) {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.name(),
                    "a group without a warm pool, whose instances would come into service with the image that they have:"
                            + " aws autoscaling delete-warm-pool --force-delete --auto-scaling-group-name "
                            + group.name() + "; put-warm-pool makes it again after the rollout, with the new image");
        }
        if (groups.refreshing(group.name())) {
            throw Misconfigured.field(
                    "nodeGroup", group.name(), "a group without an active instance refresh: cancel it, or let it end");
        }
        // One whose instances have all failed to join is what a rollout has to mend, if the group's tag says where they
        // join.
        if (nodes.isEmpty() && !live.isEmpty() && !group.belongsTo(request.cluster())) {
            throw Misconfigured.field(
                    "cluster",
                    request.cluster(),
                    "the cluster of " + group.name()
                            + ": none of its instances is a node, and it has no tag "
                            + NodeGroup.clusterTag(request.cluster()));
        }
    }

    /**
     * The EKS managed node group that owns a group, by the group's tag or a node's label, both of which EKS sets.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html">Managed node groups</a>
     */
    private static Optional<String> managed(NodeGroup group, List<ClusterNode> nodes) {
        return group.managedAs()
                .or(() -> nodes.stream()
                        .flatMap(node -> Optional.ofNullable(node.labels().get("eks.amazonaws.com/nodegroup")).stream())
                        .findFirst());
    }
}
