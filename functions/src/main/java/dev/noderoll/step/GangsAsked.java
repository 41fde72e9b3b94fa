package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy.Gangs;
import dev.noderoll.model.Gang;
import dev.noderoll.model.Going;
import dev.noderoll.model.Hooks.Moment;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.plan.NodeChoice.Roll;
import dev.noderoll.plan.NodeChooser;
import dev.noderoll.plan.RolloutSurvey;
import dev.noderoll.port.Pods;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Chooses where a function is asked before drains begin: about no more nodes than have room, and so about those that share
 * a gang all together. Looks at the pods of nodes that would be asked about, and from their gangs at the other nodes of
 * these, as long as that changes the choice.
 */
final class GangsAsked {

    private final Pods pods;
    private final RolloutSurvey survey;
    private final Map<InstanceId, NodeName> names = new TreeMap<>();
    private final Map<String, InstanceId> ids = new HashMap<>();
    private final Map<InstanceId, Set<Gang>> known = new TreeMap<>();
    private final Set<String> namespaces = new HashSet<>();

    GangsAsked(Pods pods, RolloutSurvey survey) {
        this.pods = pods;
        this.survey = survey;
        for (ClusterNode node : survey.nodes()) {
            names.put(node.instance(), node.name());
            ids.put(node.name().value(), node.instance());
        }
    }

    /** Whether gangs bear on what a rollout asks about. */
    static boolean matter(Rollout rollout) {
        return rollout.policy().hooks().at(Moment.BEFORE_DRAIN)
                && rollout.policy().drain().gangs() == Gangs.TOGETHER;
    }

    NodeChoice choose() {
        while (true) {
            NodeChoice choice = NodeChooser.choose(survey.with(survey.signals().gangs(known)));
            List<InstanceId> unknown = choice instanceof Roll roll
                    ? roll.drain().nodes().stream()
                            .map(Going::instance)
                            .filter(id -> names.containsKey(id) && !known.containsKey(id))
                            .toList()
                    : List.of();
            if (unknown.isEmpty()) {
                return choice;
            }
            unknown.forEach(this::look);
        }
    }

    /** At a node's gangs, and at all nodes that one of these leads to. */
    private void look(InstanceId first) {
        Deque<InstanceId> left = new ArrayDeque<>(List.of(first));
        while (!left.isEmpty()) {
            InstanceId id = left.removeFirst();
            NodeName node = names.get(id);
            if (node == null || known.containsKey(id)) {
                continue;
            }
            Set<Gang> gangs = new TreeSet<>(Gang.allOf(
                    pods.onNode(node).stream().filter(GangsAsked::stays).toList()));
            known.put(id, gangs);
            for (Gang gang : gangs) {
                if (namespaces.add(gang.namespace())) {
                    pods.inNamespace(gang.namespace()).stream()
                            .filter(pod -> stays(pod) && !pod.gang().isEmpty())
                            .forEach(pod -> {
                                InstanceId other = ids.get(String.valueOf(pod.node()));
                                if (other != null) {
                                    left.add(other);
                                }
                            });
                }
            }
        }
    }

    private static boolean stays(Pod pod) {
        return !pod.finished() && !pod.terminating();
    }
}
