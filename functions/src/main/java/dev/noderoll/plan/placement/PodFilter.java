package dev.noderoll.plan.placement;

import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.HostPort;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.NodeView.Cordon;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.Taint;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's filters for one pod: the plugins that its default profile has, in their order (Kubernetes 1.36).
 *
 * <p>Left out, as nothing here runs by them: devices (DynamicResources), storage capacity that a CSI
 * driver publishes, extenders, and preemption.
 *
 * @see <a href="https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins">Scheduling plugins</a>
 * @see <a href="https://github.com/kubernetes/kubernetes/tree/release-1.36/pkg/scheduler/framework/plugins">Their
 *     source</a>: unschedulable nodes count as having the taint node.kubernetes.io/unschedulable; PreferNoSchedule
 *     refuses nobody; a host port on 0.0.0.0 conflicts with that port on every address; a pod that asks for nothing
 *     needs a free place among the node's pods all the same; resources that a pod does not ask for are not looked at,
 *     however overdrawn
 */
final class PodFilter {

    private final PodNeeds needs;
    private final VolumeFilter volumes;
    private final SpreadFilter spread;
    private final AffinityFilter affinity;
    private final @Nullable NodeRefusal always;

    PodFilter(PodView pod, Cluster cluster) {
        this.needs = pod.needs();
        this.volumes = new VolumeFilter(pod, cluster.storage());
        this.spread = new SpreadFilter(pod, cluster);
        this.affinity = new AffinityFilter(pod, cluster);
        this.always = pod.gates().isEmpty()
                ? volumes.always()
                : new NodeRefusal.Gated(pod.gates().getFirst());
    }

    /** Null when the node would take the pod. */
    @Nullable
    NodeRefusal refusal(NodeState node) {
        if (always != null) {
            return always;
        }
        NodeRefusal refusal = marks(node.view());
        if (refusal == null) {
            refusal = ports(node);
        }
        if (refusal == null) {
            refusal = resources(node);
        }
        if (refusal == null) {
            refusal = volumes.refusal(node);
        }
        if (refusal == null) {
            refusal = spread.refusal(node.view());
        }
        return refusal == null ? affinity.refusal(node.view()) : refusal;
    }

    private @Nullable NodeRefusal marks(NodeView node) {
        if (node.cordon() == Cordon.CORDONED && !needs.tolerates(Taint.CORDON)) {
            return new NodeRefusal.Cordoned();
        }
        Taint taint = untolerated(needs, node);
        if (taint != null) {
            return new NodeRefusal.Tainted(taint);
        }
        return needs.selects(node) ? null : new NodeRefusal.NotSelected();
    }

    /** The first taint of a node that would keep the pod away; null when there is none. */
    static @Nullable Taint untolerated(PodNeeds needs, NodeView node) {
        for (Taint taint : node.taints()) {
            if (taint.repels() && !needs.tolerates(taint)) {
                return taint;
            }
        }
        return null;
    }

    private @Nullable NodeRefusal ports(NodeState node) {
        for (HostPort wanted : needs.hostPorts()) {
            for (HostPort taken : node.ports()) {
                if (wanted.conflicts(taken)) {
                    return new NodeRefusal.PortTaken(wanted);
                }
            }
        }
        return null;
    }

    private @Nullable NodeRefusal resources(NodeState node) {
        if (node.pods() + 1 > node.view().maxPods()) {
            return new NodeRefusal.TooManyPods(node.view().maxPods());
        }
        Amounts asked = needs.requests();
        Amounts free = node.free();
        if (asked.cpu() > 0 && asked.cpu() > free.cpu()) {
            return new NodeRefusal.TooLittle("cpu", asked.cpu(), free.cpu());
        }
        if (asked.memory() > 0 && asked.memory() > free.memory()) {
            return new NodeRefusal.TooLittle("memory", asked.memory(), free.memory());
        }
        if (asked.ephemeral() > 0 && asked.ephemeral() > free.ephemeral()) {
            return new NodeRefusal.TooLittle("ephemeral-storage", asked.ephemeral(), free.ephemeral());
        }
        for (Map.Entry<String, Long> other : asked.others().entrySet()) {
            if (other.getValue() > free.other(other.getKey())) {
                return new NodeRefusal.TooLittle(other.getKey(), other.getValue(), free.other(other.getKey()));
            }
        }
        return null;
    }
}
