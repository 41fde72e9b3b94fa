package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.Hooks;
import dev.noderoll.model.ManagedVersion;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Drift;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Rollout.Launching;
import dev.noderoll.model.RolloutPolicy;
import dev.noderoll.model.RolloutPolicy.Launch;
import dev.noderoll.model.RolloutPolicy.Managed;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Scope;
import dev.noderoll.model.Site;
import dev.noderoll.model.Target;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Images;
import dev.noderoll.port.Ledger.Grip;
import dev.noderoll.port.Live;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.ManagedGroups.Description;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.BeginRollout.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Begins the rollout of a group that EKS manages: EKS does it, and Noderoll looks before, meanwhile and after. */
final class BeginManaged {

    /** In which EKS takes an update, or has one under way. */
    private static final Set<String> CHANGEABLE = Set.of("ACTIVE", "UPDATING", "DEGRADED");

    private final Images images;
    private final ManagedGroups managed;

    BeginManaged(Images images, ManagedGroups managed) {
        this.images = images;
        this.managed = managed;
    }

    /**
     * The EKS managed node group that owns a group, by the group's tag or a node's label, both of which EKS sets.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html">Managed node groups</a>
     */
    static Optional<String> owner(NodeGroup group, List<ClusterNode> nodes) {
        return group.managedAs()
                .or(() -> nodes.stream()
                        .filter(node -> group.member(node.instance()).isPresent())
                        .flatMap(node -> Optional.ofNullable(node.labels().get("eks.amazonaws.com/nodegroup")).stream())
                        .findFirst());
    }

    /** Begins it, or finds that nothing is to be done; an update that is in progress is carried on. */
    Outcome run(
            RolloutRequest request,
            NodeGroup group,
            String nodegroup,
            Cluster cluster,
            Live live,
            String holder,
            Instant now) {
        if (request.policy().managed() == Managed.REFUSE) {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.name(),
                    "a group of your own, or managed: update in the input: this one belongs to the EKS managed node group "
                            + nodegroup + ", and EKS rolls it: aws eks update-nodegroup-version --cluster-name "
                            + Site.plain(request.cluster()) + " --nodegroup-name " + nodegroup);
        }
        Wanted wanted = request.target();
        List<Member> members = group.members(Member::live);
        if (wanted == null) {
            return new Outcome.NothingToAbandon(members.size());
        }
        Description described = managed.describe(request.cluster(), nodegroup);
        check(request, group, described);
        ManagedVersion meant = ManagedAim.looking(images).of(wanted, described);
        // As EKS surges at least, which no cap bounds: the cluster's other rollouts count it.
        int surge = 2 * group.zones().size();
        return switch (cluster.ledger().take(group.name(), holder, surge, now)) {
            case Grip.HeldBy(String other, Instant until) -> new Outcome.Held(other, until);
            case Grip.Taken _ -> {
                Runnable release = () -> cluster.ledger().release(group.name(), holder);
                boolean updating = managed.running(request.cluster(), nodegroup).isPresent();
                if (!updating && ManagedAim.looking(images).reached(described, meant)) {
                    release.run();
                    yield new Outcome.AlreadyCurrent(members.size());
                }
                List<Stayed.Held> held = updating
                        ? List.of()
                        : BeginPreflight.look(group, members, live, asEksDrains(request.policy()), members.size(), now);
                List<Stayed.Held> warnings = BeginPreflight.admit(held, request.policy(), release);
                ManagedVersion version = ManagedAim.making(images).of(wanted, described);
                yield new Outcome.BegunManaged(
                        rollout(request, group, version, live, holder, now), members.size(), warnings);
            }
        };
    }

    private static DrainPolicy asEksDrains(RolloutPolicy policy) {
        return policy.drain().ofOthers(policy.managed() == Managed.FORCE ? AtDeadline.FORCE : AtDeadline.STOP);
    }

    private static void check(RolloutRequest request, NodeGroup group, Description described) {
        if (!described.autoScalingGroups().contains(group.name())) {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.name(),
                    "the Auto Scaling group of managed node group " + described.name() + ", which is "
                            + described.autoScalingGroups());
        }
        if (!CHANGEABLE.contains(described.status())) {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.name(),
                    "a managed node group that can be updated: " + described.name() + " is " + described.status());
        }
        if (!request.policy().hooks().equals(Hooks.NONE)) {
            throw Misconfigured.field("hooks", "given", "none for " + group.name() + ": EKS drains its nodes");
        }
        if (!request.policy().scope().equals(Scope.OUTDATED)) {
            throw Misconfigured.field(
                    "only or force", "given", "neither for " + group.name() + ": EKS replaces every outdated node");
        }
    }

    private Rollout rollout(
            RolloutRequest request, NodeGroup group, ManagedVersion version, Live live, String holder, Instant now) {
        return new Rollout(
                request.cluster(),
                group.name(),
                holder,
                new Target(version.text(), group.template()),
                new Target(images.imageOf(group.template()).orElse(""), group.template()),
                group.desired(),
                0,
                0,
                request.policy(),
                Goal.REPLACE,
                new Launching(Launch.DESIRED_CAPACITY, "EKS updates managed node group " + version.nodegroup()),
                Drift.BY_IMAGE,
                new WrittenDown(group).settings(),
                Unplaced.all(group, live).size(),
                now,
                now.plusSeconds(request.policy().timeoutSeconds()),
                version);
    }
}
