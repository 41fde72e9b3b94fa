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
     * @param heartbeat how old the last heartbeat is when a machine goes; kubelets renew their lease every 10 s
     * @param monitorGrace from the last heartbeat until the node may count as unreachable; 50 s since Kubernetes 1.32
     *     (node-monitor-grace-period, kube-controller-manager)
     * @param monitorPeriod until the node lifecycle controller looks again; it does every 5 s (node-monitor-period)
     * @param removal from unreachable until the cloud node lifecycle controller has deleted a node whose instance is
     *     gone; it looks every 5 s
     * @param podCollection from a node's deletion until pod GC force-deletes its pods: 40 s quarantine and a period of
     *     20 s (pkg/controller/podgc/gc_controller.go)
     */
    public record Nodes(
            Span ready, Span heartbeat, Duration monitorGrace, Span monitorPeriod, Span removal, Span podCollection) {}

    /**
     * The times of pods on their nodes.
     *
     * @param notice from a change to a pod until its kubelet acts on it
     * @param pull pulling an image that the node does not have
     * @param start from image to running container
     * @param restart from a container's end, or the end of its back-off, until it runs again
     * @param relist from a container's start until its kubelet has noticed, and from its end where the kubelet has not
     *     stopped it itself
     * @param again from a kubelet's first look at a container that runs to its second, if that is soon: it probes a
     *     container that is not ready each time it looks, and begins the probe's period anew
     * @param network from the end of the last container until the pod's network namespace is gone
     * @param cleanup from the end of the last container until the pod object is deleted
     */
    public record Pods(
            Span notice, Span pull, Span start, Span restart, Span relist, Span again, Span network, Span cleanup) {}

    /**
     * The times of endpoints and proxies.
     *
     * @param endpoints from a pod's change until its EndpointSlices are written
     * @param proxy from an EndpointSlice's change until a node's proxy follows it
     * @param proxyPeriod the least time between two updates of a proxy's rules (kube-proxy, {@code minSyncPeriod}: 1 s)
     * @param targets from a node's change until load balancers follow it
     * @param healthCheck from a machine's end until load balancers send it no more connections
     * @param views how many nodes' proxies are modelled; clients are spread over them
     */
    public record Routing(
            Span endpoints, Span proxy, Duration proxyPeriod, Span targets, Span healthCheck, int views) {}

    /** The times of volumes. */
    public record Volumes(Span provision, Span attach, Span detach) {}

    /**
     * As an ordinary EKS cluster behaves, small and with little to do.
     *
     * <p>Measured on real kubelets, kube-proxies (iptables) and EndpointSlice controllers 1.36.3 on 28 and 29 November
     * 2026, on two shared cores, at load averages of 1 to 25 (docs/real-nodes.md): {@code schedule}, {@code notice},
     * {@code start}, {@code restart}, {@code relist}, {@code again}, {@code network}, {@code cleanup}, {@code endpoints}, {@code proxy}. The others are
     * assumed, or quoted where they are declared: no cloud boots machines, pulls images or attaches volumes there.
     */
    public static ClusterSettings realistic() {
        return new ClusterSettings(
                Span.millis(20, 200),
                Span.millis(5, 20),
                new Nodes(
                        Span.seconds(8, 20),
                        Span.seconds(0, 10),
                        Duration.ofSeconds(50),
                        Span.seconds(0, 5),
                        Span.seconds(1, 6),
                        Span.seconds(40, 60)),
                new Pods(
                        Span.millis(20, 200),
                        Span.seconds(2, 10),
                        Span.millis(500, 700),
                        Span.millis(200, 500),
                        Span.millis(0, 1_000),
                        Span.millis(50, 1_400),
                        Span.millis(200, 600),
                        Span.millis(400, 1_400)),
                new Routing(
                        Span.millis(20, 250),
                        Span.millis(20, 150),
                        Duration.ofSeconds(1),
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
                new Nodes(
                        Span.seconds(1, 1),
                        Span.seconds(0, 0),
                        Duration.ofSeconds(50),
                        Span.seconds(0, 0),
                        Span.seconds(5, 5),
                        Span.seconds(40, 40)),
                new Pods(
                        Span.millis(10, 10),
                        Span.millis(100, 100),
                        Span.millis(50, 50),
                        Span.millis(10, 10),
                        Span.millis(50, 50),
                        Span.millis(50, 50),
                        Span.millis(50, 50),
                        Span.millis(100, 100)),
                new Routing(
                        Span.millis(100, 100),
                        Span.millis(1_000, 1_000),
                        Duration.ZERO,
                        Span.seconds(2, 2),
                        Span.seconds(20, 20),
                        1),
                new Volumes(Span.seconds(1, 1), Span.seconds(2, 2), Span.seconds(3, 3)));
    }
}
