package dev.noderoll.port;

import dev.noderoll.model.Detached;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.PodView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The cluster's pods. */
public interface Pods {

    /** The pods bound to a node, whatever their phase. */
    List<Pod> onNode(NodeName node);

    List<Pod> inNamespace(String namespace);

    /** Those that have this label, whatever its value. */
    List<Pod> inNamespace(String namespace, String label);

    /** Pods that no node could take, in all namespaces: Pending, and the scheduler has said so. */
    List<PodView> unschedulable();

    /**
     * Asks the API server to evict a pod, within its disruption budgets.
     *
     * <p>Safe to repeat: the request carries the pod's UID, so a namesake made since then is left alone (D34).
     *
     * @param grace how long the pod may take to stop; empty for what the pod itself says
     * @return what the server answered; a refusal is an answer, not an error
     * @throws Misconfigured without the right to evict
     * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/">API-initiated eviction</a>
     */
    EvictionAnswer evict(PodKey pod, Optional<Duration> grace);

    /**
     * A pod to evict.
     *
     * @param grace how long it may take to stop; empty for what the pod itself says
     */
    record Request(PodKey pod, Optional<Duration> grace) {}

    /** Evicts several, perhaps at the same time. The answers come in the order of the requests. */
    default List<EvictionAnswer> evict(List<Request> requests) {
        return requests.stream().map(r -> evict(r.pod(), r.grace())).toList();
    }

    /**
     * Takes labels off a pod, and keeps them in its annotation. Safe to repeat; a pod that is gone, or a namesake made since
     * then, is left alone.
     *
     * @throws Misconfigured without the right to patch pods
     */
    void detach(PodKey pod, Detached labels);

    /**
     * Puts back the labels that were taken off a pod, and takes the annotation off. Safe to repeat, as well.
     *
     * @throws Misconfigured without the right to patch pods
     */
    void attach(PodKey pod, Detached labels);

    /**
     * Deletes a pod past its budgets. Only for what a policy forces.
     *
     * <p>Safe to repeat: the request carries the pod's UID. A pod that is gone is left alone.
     *
     * @param grace how long the pod may take to stop; at least a second, since 0 would forget a pod whose processes may
     *     still run (D82)
     * @throws Misconfigured without the right to delete pods
     */
    void delete(PodKey pod, Duration grace);
}
