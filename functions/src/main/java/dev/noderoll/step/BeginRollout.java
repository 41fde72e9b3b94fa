package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Drift;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Rollout.Launching;
import dev.noderoll.model.RolloutPolicy.Preflight;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Surge;
import dev.noderoll.model.Target;
import dev.noderoll.plan.GroupStatus;
import dev.noderoll.plan.StatusJudge;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Images;
import dev.noderoll.port.Ledger.Grip;
import dev.noderoll.port.Live;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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

        /**
         * The group is ours.
         *
         * @param desired the desired capacity that it has now, of which all above steady is an earlier execution's
         * @param warnings pods that no drain can ever move, where the policy is to begin nevertheless; the first twenty
         */
        record Begun(Rollout rollout, int desired, List<Stayed.Held> warnings) implements Outcome {
            public Begun {
                warnings = List.copyOf(warnings);
            }
        }

        /**
         * The group is ours, and EKS's to change: a state of its own lets it.
         *
         * @param members how many live ones the group has
         * @param warnings as in {@link Begun}
         */
        record BegunManaged(Rollout rollout, int members, List<Stayed.Held> warnings) implements Outcome {
            public BegunManaged {
                warnings = List.copyOf(warnings);
            }
        }

        /** Another execution rolls the group. */
        record Held(String holder, Instant until) implements Outcome {}

        /** Other rollouts of the cluster have all surplus nodes that its groups may have: nothing was changed. */
        record SurplusTaken(String nodeGroup) implements Outcome {}

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

    private static final int MOST_TOLD = 20;

    private final NodeGroups groups;
    private final Images images;
    private final Clusters clusters;
    private final ManagedGroups managed;

    public BeginRollout(NodeGroups groups, Images images, Clusters clusters, ManagedGroups managed) {
        this.groups = groups;
        this.images = images;
        this.clusters = clusters;
        this.managed = managed;
    }

    /**
     * Begins the rollout, or finds it begun.
     *
     * @param holder the execution
     */
    public Outcome run(RolloutRequest request, String holder, Instant now) {
        Cluster cluster = clusters.cluster(request.cluster());
        try (Live live = cluster.snapshot()) {
            return run(request, holder, cluster, live, now);
        }
    }

    private Outcome run(RolloutRequest request, String holder, Cluster cluster, Live live, Instant now) {
        NodeGroup group = groups.survey(request.nodeGroup());
        Optional<String> owner = BeginManaged.owner(group, live.nodes());
        if (owner.isPresent()) {
            return new BeginManaged(images, managed).run(request, group, owner.get(), cluster, live, holder, now);
        }
        checkGroup(request, group, live.nodes());
        TargetResolver resolver = new TargetResolver(images);
        WrittenDown written = new WrittenDown(group);
        Target former = resolver.former(written);
        int steady = written.steady().orElse(group.desired());
        Launching launching = LaunchMode.of(request.policy().launch(), group);
        Wanted wanted = request.target();
        Optional<String> image = Optional.ofNullable(wanted).map(target -> resolver.check(target, former, group));
        int surge = request.policy().maxSurge().of(steady);
        boolean free = wanted != null && !request.clusterSurge().binds();
        return switch (cluster.ledger().take(group.name(), holder, free ? surge : 0, now)) {
            case Grip.HeldBy(String other, Instant until) -> new Outcome.Held(other, until);
            case Grip.Taken(LedgerPage page) -> {
                List<Member> inScope = inScope(request, group, live, now);
                // What an earlier execution has begun is carried on: it has changed things already.
                List<Stayed.Held> warnings =
                        image.isPresent() && written.steady().isEmpty()
                                ? preflight(request, group, inScope, cluster, live, image.get(), holder, steady, now)
                                : List.of();
                boolean anew = wanted != null && request.policy().scope().force() && !inScope.isEmpty();
                Target target = wanted == null
                        ? resolver.abandoned(written.target().orElse(group.template()), former)
                        : resolver.resolve(wanted, written);
                Rollout rollout = new Rollout(
                        request.cluster(),
                        group.name(),
                        holder,
                        anew ? resolver.anew(target, written, holder) : target,
                        former,
                        steady,
                        0,
                        surge,
                        request.policy(),
                        wanted == null ? Goal.ABANDON : Goal.REPLACE,
                        launching,
                        drift(group, target, former),
                        written.settings(),
                        Unplaced.all(group, live).size(),
                        now,
                        now.plusSeconds(request.policy().timeoutSeconds()),
                        null);
                yield wanted == null
                        ? abandoning(rollout, group, cluster, live.nodes(), page)
                        : begun(paced(rollout, inScope, live), request, group, cluster, live, inScope, warnings);
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

    /**
     * Looks whether all pods of the nodes that are to go can be moved. A refusal gives the group back, and has changed nothing.
     */
    private static List<Stayed.Held> preflight(
            RolloutRequest request,
            NodeGroup group,
            List<Member> inScope,
            Cluster cluster,
            Live live,
            String image,
            String holder,
            int steady,
            Instant now) {
        List<Member> going = inScope.stream()
                .filter(m -> request.policy().scope().force() || !m.image().equals(image))
                .toList();
        List<Stayed.Held> held =
                BeginPreflight.look(group, going, live, request.policy().drain(), atOnce(request, steady), now);
        if (request.policy().maxSurge().equals(new Surge.Count(0))
                && request.policy().preflight() == Preflight.ENFORCE) {
            checkRoom(request, group, going, cluster, live, holder, now);
        }
        return BeginPreflight.admit(
                held, request.policy(), () -> cluster.ledger().release(group.name(), holder));
    }

    /** How many nodes may be drained at a time. Without a surge one after the other begins, whoever shares a gang. */
    private static int atOnce(RolloutRequest request, int steady) {
        int surge = request.policy().maxSurge().of(steady);
        return surge == 0
                ? 1
                : request.clusterSurge().of(surge)
                        + request.policy().maxUnavailable().within(steady);
    }

    /** A refusal gives the group back, and has changed nothing. */
    private static void checkRoom(
            RolloutRequest request,
            NodeGroup group,
            List<Member> going,
            Cluster cluster,
            Live live,
            String holder,
            Instant now) {
        List<ClusterNode> nodes = BeginPreflight.nodes(going, live);
        List<String> lacking =
                RoomWithoutSurge.lacking(nodes, live, request.policy().drain(), now);
        if (!lacking.isEmpty()) {
            cluster.ledger().release(group.name(), holder);
            throw Misconfigured.field(
                    "maxSurge",
                    "0",
                    "1 or more: no node can be drained first, since the pods of none have places on the others. "
                            + lacking.stream().limit(MOST_TOLD).collect(Collectors.joining("; ")));
        }
    }

    /** A name may be gone only where an earlier execution has replaced it. */
    private static void checkNames(RolloutRequest request, NodeGroup group, List<ClusterNode> nodes) {
        List<String> names = group.tags().containsKey(Marks.STEADY)
                ? List.of()
                : request.policy().scope().nodes();
        for (String name : names) {
            boolean known = !group.members(m -> m.id().value().equals(name)).isEmpty()
                    || nodes.stream().anyMatch(node -> node.name().value().equals(name));
            if (!known) {
                throw Misconfigured.field("only.nodes", name, "a node of " + group.name() + ", or an instance of it");
            }
        }
    }

    /** Those that the rollout may replace, outdated or not. */
    private static List<Member> inScope(RolloutRequest request, NodeGroup group, Live live, Instant now) {
        Map<InstanceId, ClusterNode> nodes =
                live.nodes().stream().collect(Collectors.toMap(ClusterNode::instance, node -> node, (a, _) -> a));
        return group.members(m -> m.live() && request.policy().scope().takes(m, nodes.get(m.id()), now));
    }

    private Outcome begun(
            Rollout rollout,
            RolloutRequest request,
            NodeGroup group,
            Cluster cluster,
            Live live,
            List<Member> inScope,
            List<Stayed.Held> warnings) {
        boolean leftover = group.tags().containsKey(Marks.STEADY);
        boolean none = inScope.isEmpty() && !group.members(Member::live).isEmpty();
        boolean current = inScope.stream().noneMatch(rollout::outdates)
                && group.template().equals(rollout.target().template());
        if (!leftover && (none || (current && new PoolGuard(groups).current(group, rollout)))) {
            cluster.ledger().release(group.name(), rollout.holder());
            return new Outcome.AlreadyCurrent(group.members(Member::live).size());
        }
        int wanted = wanted(rollout, request, group, cluster, live, inScope);
        Optional<Integer> surge = new SurgeClaim(groups, cluster.ledger())
                .take(request, group, wanted, rollout.steady(), leftover, rollout.holder());
        if (surge.isEmpty()) {
            cluster.ledger().release(group.name(), rollout.holder());
            return new Outcome.SurplusTaken(group.name());
        }
        return new Outcome.Begun(rollout.surging(surge.get()), group.desired(), warnings);
    }

    /** How many instances the rollout would add. The Lease has the most that may be until its pods have been looked at. */
    private static int wanted(
            Rollout rollout,
            RolloutRequest request,
            NodeGroup group,
            Cluster cluster,
            Live live,
            List<Member> inScope) {
        boolean auto = request.policy().maxSurge().equals(new Surge.Auto());
        boolean asAsked = rollout.surge() == request.policy().maxSurge().of(rollout.steady());
        if (!auto && asAsked) {
            return rollout.surge();
        }
        int needed = asAsked ? NeededSurge.of(rollout, group, inScope, live) : rollout.surge();
        if (!request.clusterSurge().binds()) {
            cluster.ledger().take(group.name(), rollout.holder(), needed, rollout.startedAt());
        }
        return needed;
    }

    /** One node at a time where pods would not find places otherwise, unless gangs need several at once. */
    private static Rollout paced(Rollout rollout, List<Member> inScope, Live live) {
        List<ClusterNode> nodes =
                BeginPreflight.nodes(inScope.stream().filter(rollout::outdates).toList(), live);
        return NeededSurge.together(nodes, live, rollout.policy().drain(), rollout.startedAt()) > 1
                ? rollout
                : new CrowdedHosts(live)
                        .oneAtATime(nodes)
                        .map(rollout::oneAtATime)
                        .orElse(rollout);
    }

    private static Outcome abandoning(
            Rollout rollout, NodeGroup group, Cluster cluster, List<ClusterNode> nodes, LedgerPage page) {
        boolean clean = page.drained().isEmpty() && page.failed().isEmpty();
        Optional<Hold> left = clean ? Optional.empty() : Optional.of(new Hold(group.name(), rollout.startedAt(), page));
        GroupStatus status = StatusJudge.judge(group, nodes, left, rollout.startedAt());
        if (status.standing() instanceof GroupStatus.Idle) {
            cluster.ledger().release(group.name(), rollout.holder());
            return new Outcome.NothingToAbandon(group.members(Member::live).size());
        }
        return new Outcome.Abandoning(rollout);
    }

    private void checkGroup(RolloutRequest request, NodeGroup group, List<ClusterNode> all) {
        List<ClusterNode> nodes = all.stream()
                .filter(node -> group.member(node.instance()).isPresent())
                .toList();
        checkNames(request, group, nodes);
        List<Member> live = group.members(Member::live);
        if (live.isEmpty() && request.target() != null) {
            throw Misconfigured.field("nodeGroup", group.name(), "a group with instances: it has none to replace");
        }
        if (request.target() != null) {
            new PoolGuard(groups).check(group, all, request.policy().warmPool());
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
}
