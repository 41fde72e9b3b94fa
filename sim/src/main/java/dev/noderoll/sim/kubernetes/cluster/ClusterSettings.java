package dev.noderoll.sim.kubernetes.cluster;

import java.time.Duration;

/**
 * How fast the parts of a cluster are.
 *
 * @param control from a change until a controller has acted on it
 * @param schedule one pod's scheduling cycle
 * @param nodes the times of nodes
 * @param pods the times of pods on their nodes
 * @param routing the times of endpoints and proxies
 * @param volumes the times of volumes
 */
public record ClusterSettings(Span control, Span schedule, Nodes nodes, Pods pods, Routing routing, Volumes volumes) {

    /**
     * The times of nodes.
     *
     * @param ready from a node's registration until its kubelet and network are up
     * @param monitorGrace from the last heartbeat until the node counts as unreachable; 50 s since Kubernetes 1.32
     *     (node-monitor-grace-period, kube-controller-manager)
     * @param removal from unreachable until the cloud node lifecycle controller has deleted a node whose instance is
     *     gone; it looks every 5 s
     * @param podCollection from a node's deletion until pod GC force-deletes its pods: 40 s quarantine and a period of
     *     20 s (pkg/controller/podgc/gc_controller.go)
     */
    public record Nodes(Span ready, Duration monitorGrace, Span removal, Span podCollection) {}

    /**
     * The times of pods on their nodes.
     *
     * @param notice from a change to a pod until its kubelet acts on it
     * @param pull pulling an image that the node does not have
     * @param start from image to running container
     * @param cleanup from the end of the last container until the pod object is deleted
     */
    public record Pods(Span notice, Span pull, Span start, Span cleanup) {}

    /**
     * The times of endpoints and proxies.
     *
     * @param endpoints from a pod's change until its EndpointSlices are written
     * @param proxy from an EndpointSlice's change until a node's proxy follows it
     * @param slowProxy the same for the share of changes that {@code slowShare} tells
     * @param targets from a node's change until load balancers follow it
     * @param healthCheck from a machine's end until load balancers send it no more connections
     * @param views how many nodes' proxies are modelled; clients are spread over them
     */
    public record Routing(
            Span endpoints, Span proxy, Span slowProxy, double slowShare, Span targets, Span healthCheck, int views) {}

    /** The times of volumes. */
    public record Volumes(Span provision, Span attach, Span detach) {}

    /** As an ordinary EKS cluster behaves. */
    public static ClusterSettings realistic() {
        return new ClusterSettings(
                Span.millis(20, 200),
                Span.millis(5, 20),
                new Nodes(Span.seconds(8, 20), Duration.ofSeconds(50), Span.seconds(1, 6), Span.seconds(40, 60)),
                new Pods(Span.millis(10, 100), Span.seconds(2, 10), Span.millis(300, 1_200), Span.millis(100, 600)),
                new Routing(
                        Span.millis(50, 300),
                        Span.millis(200, 2_000),
                        Span.seconds(2, 6),
                        0.02,
                        Span.seconds(1, 5),
                        Span.seconds(20, 30),
                        3),
                new Volumes(Span.seconds(1, 4), Span.seconds(3, 12), Span.seconds(3, 15)));
    }

    /** Short, fixed times for tests: a pod on a ready node runs within a second. */
    public static ClusterSettings fast() {
        return new ClusterSettings(
                Span.millis(10, 10),
                Span.millis(1, 1),
                new Nodes(Span.seconds(1, 1), Duration.ofSeconds(50), Span.seconds(5, 5), Span.seconds(40, 40)),
                new Pods(Span.millis(10, 10), Span.millis(100, 100), Span.millis(100, 100), Span.millis(100, 100)),
                new Routing(
                        Span.millis(100, 100),
                        Span.millis(1_000, 1_000),
                        Span.seconds(1, 1),
                        0,
                        Span.seconds(2, 2),
                        Span.seconds(20, 20),
                        1),
                new Volumes(Span.seconds(1, 1), Span.seconds(2, 2), Span.seconds(3, 3)));
    }
}
