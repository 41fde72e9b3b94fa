package dev.noderoll.plan.placement;

import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.Taint;
import java.util.Map;
import java.util.function.Predicate;

/** Whether a pod is made for nodes of a kind: by what it selects, tolerates and asks for, wherever other pods and volumes are. */
public final class Kinship {

    private Kinship() {}

    /**
     * Whether an open and empty node like this one might run the pod.
     *
     * @param passing taints that say something of a node's present state, not of its kind
     */
    public static boolean mayRun(PodView pod, NodeView node, Predicate<Taint> passing) {
        return pod.needs().selects(node)
                && node.taints().stream()
                        .filter(passing.negate())
                        .allMatch(taint -> !taint.repels() || pod.needs().tolerates(taint))
                && fits(pod.needs().requests(), node.allocatable());
    }

    private static boolean fits(Amounts asked, Amounts there) {
        return asked.cpu() <= there.cpu()
                && asked.memory() <= there.memory()
                && asked.ephemeral() <= there.ephemeral()
                && asked.others().entrySet().stream()
                        .allMatch((Map.Entry<String, Long> other) -> other.getValue() <= there.other(other.getKey()));
    }
}
