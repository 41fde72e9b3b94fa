package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.DaemonPods;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.plan.NodeChoice.Roll;
import dev.noderoll.plan.NodeChooser;
import dev.noderoll.plan.Refusal;
import dev.noderoll.plan.RolloutSurvey;
import dev.noderoll.plan.Signals;
import dev.noderoll.plan.Successors;
import dev.noderoll.plan.Upkeep;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Images;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Pods;
import dev.noderoll.port.Targets;
import dev.noderoll.step.SignalReader.Launches;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * State ChooseNodes: a rollout's next turn. Changes nothing but the Lease's time.
 */
public final class ChooseNodes {

    /**
     * Which rollout.
     *
     * @param expected the desired capacity that the group would have if nobody but the rollout had changed it
     * @param refusals what zones have refused so far
     * @param checked how many replaced members were found healthy
     * @param asked drained members whose hook has been answered already
     * @param leaving terminated members whose hook the next visit of TerminateNodes completes, when there is one
     * @param held members that a function which is asked does not let go yet, though they are drained
     */
    public record Input(
            Rollout rollout,
            int expected,
            List<Refusal> refusals,
            int checked,
            List<InstanceId> asked,
            List<InstanceId> leaving,
            List<InstanceId> held) {
        public Input {
            refusals = List.copyOf(refusals);
            asked = List.copyOf(asked);
            leaving = List.copyOf(leaving);
            held = List.copyOf(held);
        }

        /** Where nothing is held that is drained. */
        public Input(
                Rollout rollout,
                int expected,
                List<Refusal> refusals,
                int checked,
                List<InstanceId> asked,
                List<InstanceId> leaving) {
            this(rollout, expected, refusals, checked, asked, leaving, List.of());
        }
    }

    private final NodeGroups groups;
    private final Clusters clusters;
    private final SignalReader signals;
    private final Targets targets;

    public ChooseNodes(NodeGroups groups, Clusters clusters, Alarms alarms, Images images, Targets targets) {
        this.groups = groups;
        this.clusters = clusters;
        this.signals = new SignalReader(alarms, images);
        this.targets = targets;
    }

    public NodeChoice run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        Hold hold = cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        List<ClusterNode> nodes = cluster.nodes().list();
        NodeGroup group = new GroupLooker(groups).look(rollout, nodes, hold.page());
        Optional<NodeChoice.Prepare> changed = Upkeep.look(rollout, group, input.expected());
        if (changed.isPresent()) {
            return changed.get();
        }
        if (Successors.openStill(rollout, group, nodes)) {
            return new NodeChoice.Prepare(rollout, List.of("successors are there, and outdated nodes are open still"));
        }
        return choose(
                cluster,
                new RolloutSurvey(
                        rollout,
                        group,
                        nodes,
                        hold,
                        input.refusals(),
                        input.asked(),
                        input.leaving(),
                        input.held(),
                        input.checked(),
                        new Signals(List.of(), Signals.AVAILABLE, List.of()),
                        now));
    }

    /** The account is asked only when something is to begin, since it can only forbid that. */
    private NodeChoice choose(Cluster cluster, RolloutSurvey survey) {
        NodeChoice choice = NodeChooser.choose(survey);
        if (!(choice instanceof Roll roll)) {
            return choice;
        }
        Launches launches = roll.launches().isEmpty() ? Launches.NONE : Launches.SOME;
        Signals read = signals.read(survey.rollout(), launches);
        RolloutSurvey known = survey.with(read.starting(starting(cluster.pods(), survey)));
        return GangsAsked.matter(survey.rollout())
                ? new GangsAsked(cluster.pods(), known).choose()
                : NodeChooser.choose(known);
    }

    /** New nodes whose daemon pods are not Ready, or that are no healthy targets. */
    private List<InstanceId> starting(Pods pods, RolloutSurvey survey) {
        Predicate<Pod> elsewhere =
                daemon -> DaemonPods.servesIn(pods.inNamespace(daemon.key().namespace()), daemon);
        List<ClusterNode> nodes = NodeChooser.toProve(survey);
        GroupTargets balanced = new GroupTargets(targets, () -> Optional.of(survey.group()));
        Set<ClusterNode> served = Set.copyOf(balanced.of(nodes, survey.now()));
        return nodes.stream()
                .filter(node -> !served.contains(node)
                        || !DaemonPods.ready(node, pods.onNode(node.name()), elsewhere, survey.now()))
                .map(ClusterNode::instance)
                .toList();
    }
}
