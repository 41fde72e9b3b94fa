package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.List;

/** What the simulated scheduler thinks of a pod, for those who ask without placing it. */
public final class SchedulerVerdict {

    private SchedulerVerdict() {}

    /** The names of the nodes that a pod may go to now. */
    public static List<String> nodesFor(KubeApi api, ObjectNode pod) {
        return nodesWithout(api, pod, "");
    }

    /** The same, if a node had gone with all that is on it. */
    public static List<String> nodesWithout(KubeApi api, ObjectNode pod, String gone) {
        if (Scheduler.isGated(pod)) {
            return List.of();
        }
        List<NodeView> nodes = api.list(Kind.NODE).stream()
                .filter(node -> !Fields.name(node).equals(gone))
                .map(node -> NodeView.of(node, api.podsOnNode(Fields.name(node))))
                .toList();
        return new Placement(api, nodes)
                .fitting(pod).stream().map(NodeView::name).toList();
    }
}
