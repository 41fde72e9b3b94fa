package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import java.util.List;

/** Whether a node serves, as far as the node itself can tell. */
public final class NodeUse {

    /** Taints of a node that is still starting: its network, its cloud provider, its readiness rules (D97). */
    private static final List<String> STARTING =
            List.of("node.kubernetes.io/", "node.cloudprovider.kubernetes.io/", "readiness.node.x-k8s.io/");

    private NodeUse() {}

    /** Ready, done with starting, and not being drained by us. */
    public static boolean usable(ClusterNode node) {
        return node.ready()
                && !node.annotations().containsKey(Marks.DRAINING_SINCE)
                && node.taints().stream().noneMatch(NodeUse::starting);
    }

    private static boolean starting(String taint) {
        // A cordon of somebody else's is no sign of starting: the node is Ready, and not being drained by us.
        return !taint.equals("node.kubernetes.io/unschedulable")
                && (taint.endsWith("/agent-not-ready") || STARTING.stream().anyMatch(taint::startsWith));
    }
}
