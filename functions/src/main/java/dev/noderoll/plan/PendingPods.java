package dev.noderoll.plan;

import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.plan.placement.Kinship;
import java.util.List;

/**
 * Which of the pods that no node takes are a rollout's business: those that a node of its group could run. A pod that waits behind
 * a scheduling gate, for another pool's nodes, or for a larger machine would wait without the rollout as well.
 */
public final class PendingPods {

    private PendingPods() {}

    /**
     * By name.
     *
     * @param pods that no node takes, in all namespaces
     * @param group its nodes, the outdated ones too; all pods count where it has none to go by
     */
    public static List<PodKey> of(List<PodView> pods, List<NodeView> group) {
        return pods.stream()
                .filter(pod -> pod.gates().isEmpty())
                .filter(pod ->
                        group.isEmpty() || group.stream().anyMatch(node -> Kinship.mayRun(pod, node, Census::passes)))
                .map(PodView::key)
                .sorted()
                .toList();
    }
}
