package dev.noderoll.step;

import static java.util.Comparator.comparing;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.plan.Bake;
import dev.noderoll.plan.CanaryApproval;
import dev.noderoll.plan.Census;
import dev.noderoll.plan.ClusterTrouble;
import dev.noderoll.plan.DaemonPods;
import dev.noderoll.plan.HealthJudge;
import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.plan.NewTargets;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Images;
import dev.noderoll.port.Live;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Targets;
import dev.noderoll.step.SignalReader.Launches;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** State CheckHealth: whether what was replaced so far is well enough to go on. Changes nothing but the Lease's time. */
public final class CheckHealth {

    /** DaemonSet pods are looked at on nodes younger than this; later ones are the cluster's own business. */
    private static final Duration NEW = Duration.ofMinutes(30);

    /**
     * On so many nodes at most, the newest: one list each. DrainNodes has looked at each that it drained towards; what breaks
     * afterwards, as by the image, breaks on these too.
     */
    private static final int MOST = 5;

    /** In a cluster of no more nodes one list of all pods is less to ask than a list for each node, and is not long. */
    private static final int SMALL = 50;

    /**
     * The label that the pods of every Deployment have, and no others.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pod-template-hash-label">
     *     Pod-template-hash label</a>
     */
    private static final String DEPLOYMENTS = "pod-template-hash";

    /**
     * What to look at.
     *
     * @param looks how many times it was looked at before, in this round
     * @param since since when as much is replaced as is now
     * @param checked how many replaced members were found healthy before
     */
    public record Input(Rollout rollout, int looks, Instant since, int checked) {}

    private final NodeGroups groups;
    private final Clusters clusters;
    private final SignalReader signals;
    private final Targets targets;

    public CheckHealth(NodeGroups groups, Clusters clusters, Alarms alarms, Images images, Targets targets) {
        this.groups = groups;
        this.clusters = clusters;
        this.signals = new SignalReader(alarms, images);
        this.targets = targets;
    }

    public HealthVerdict run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        Hold hold = cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        HealthVerdict verdict;
        boolean more;
        try (Live live = cluster.snapshot()) {
            Census census = census(rollout, live, hold);
            more = census.anyGoes();
            verdict = judge(input, cluster, live, census, now);
            if (verdict instanceof HealthVerdict.Healthy && rollout.goal() != Rollout.Goal.ABANDON) {
                verdict = HealthJudge.with(verdict, lacking(live, census, now), rollout, input.looks());
            }
        }
        return verdict instanceof HealthVerdict.Healthy && more && rollout.managedVersion() == null
                ? Bake.judge(rollout, input.since(), now)
                        .or(() -> CanaryApproval.judge(rollout, hold.wish(), input.checked(), input.since(), now))
                        .orElse(verdict)
                : verdict;
    }

    /** The newest of the target that load balancers do not send to; none where nobody may ask. */
    private List<InstanceId> lacking(Live live, Census census, Instant now) {
        NodeGroup group = census.group();
        Set<InstanceId> instances = live.nodes().stream()
                .filter(node -> NewTargets.counts(node.createdAt(), now))
                .map(ClusterNode::instance)
                .filter(id -> group.member(id)
                        .filter(m -> m.stage() == Member.Stage.IN_SERVICE
                                && !census.rollout().outdates(m))
                        .isPresent())
                .collect(Collectors.toSet());
        try {
            return GroupTargets.lacking(targets, group.targetGroups(), instances);
        } catch (Misconfigured mayNotAsk) {
            return List.of();
        }
    }

    private Census census(Rollout rollout, Live live, Hold hold) {
        NodeGroup group = new GroupLooker(groups).look(rollout, live.nodes(), hold.page());
        return Census.of(rollout, group, live.nodes(), hold.page());
    }

    /**
     * Whether a daemon pod that does not serve tells of what is new. A DaemonSet that serves nowhere, on the nodes that are
     * still to be replaced neither, did not before; where none is left, the canary was looked at while there were some.
     */
    private static boolean isOfRollout(Pod daemon, Cluster cluster, Census census) {
        List<Pod> namespace = cluster.pods().inNamespace(daemon.key().namespace());
        if (DaemonPods.servesIn(namespace, daemon)) {
            return true;
        }
        Set<String> old = census.nodes().values().stream()
                .filter(node -> census.group()
                        .member(node.instance())
                        .filter(census.rollout()::outdates)
                        .isPresent())
                .map(node -> node.name().value())
                .collect(Collectors.toSet());
        boolean before = namespace.stream()
                .anyMatch(p -> Objects.equals(p.owner(), daemon.owner()) && p.node() != null && old.contains(p.node()));
        return old.isEmpty() ? census.rollout().steady() == 1 : !before;
    }

    /** Of a large cluster those of Deployments alone: a daemon's pods are as many as its nodes. */
    private static List<Pod> system(boolean small, Cluster cluster, Live live) {
        return small
                ? live.podsIn(ClusterTrouble.SYSTEM)
                : cluster.pods().inNamespace(ClusterTrouble.SYSTEM, DEPLOYMENTS);
    }

    private HealthVerdict judge(Input input, Cluster cluster, Live live, Census census, Instant now) {
        Rollout rollout = input.rollout();
        List<ClusterNode> nodes = live.nodes();
        NodeGroup group = census.group();
        boolean small = nodes.size() <= SMALL;
        // By DaemonSet: each asks the cluster for a namespace.
        Map<Owner, Boolean> ofRollout = new HashMap<>();
        List<Pod> daemonPods = nodes.stream()
                .filter(node -> node.createdAt().isAfter(now.minus(NEW)))
                .filter(node -> group.member(node.instance())
                        .filter(m -> m.live() && !rollout.outdates(m))
                        .isPresent())
                .sorted(comparing(ClusterNode::createdAt).reversed().thenComparing(ClusterNode::name))
                .limit(MOST)
                .map(ClusterNode::name)
                .flatMap(name -> (small ? live.podsOn(name) : cluster.pods().onNode(name)).stream())
                .filter(pod -> pod.owner() != null && pod.owner().isDaemonSet())
                .filter(pod -> pod.serving()
                        || ofRollout.computeIfAbsent(
                                Objects.requireNonNull(pod.owner()), _ -> isOfRollout(pod, cluster, census)))
                .toList();
        List<PodView> unschedulable =
                small ? live.unschedulable() : cluster.pods().unschedulable();
        return HealthJudge.judge(
                census,
                daemonPods,
                ClusterTrouble.of(rollout, group, nodes, system(small, cluster, live)),
                Unplaced.of(unschedulable, group, live),
                signals.read(
                        rollout, census.anyGoes() && rollout.managedVersion() == null ? Launches.SOME : Launches.NONE),
                input.looks(),
                now);
    }
}
