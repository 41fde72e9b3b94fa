package dev.noderoll.sim.kubernetes.cluster;

import java.util.List;

/** Where a cloud keeps the targets of the cluster's load balancers: nodes, by their names. */
public interface CloudTargets {

    /** A Service, as {@code namespace/name}, has a load balancer, whose targets begin with these nodes. May be repeated. */
    void serve(String service, List<String> nodes);

    /** A Service has none, or none any more. */
    void giveUp(String service);

    /** A node becomes a target of every Service's load balancer. */
    void register(String node);

    /** A node is to get no new connections. */
    void deregister(String node);

    /** The machine of a node is gone, or hangs. */
    void lost(String node);

    /** Nodes that new connections to a Service go to, ordered by name. */
    List<String> targets(String service);

    /** Whether there is a load balancer that sends to the node ports of Services, whoever has set it up. */
    boolean reachesNodePorts();
}
