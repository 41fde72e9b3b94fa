package dev.noderoll.port;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import java.util.List;
import java.util.Optional;

/**
 * A cluster that is listed once and then watched: what it says is as new as the watches are. Every method throws {@link
 * TryAgain} when a watch cannot be brought up again.
 *
 * <p>Changes made through the other ports are seen here when the watch tells of them, as everybody else's are.
 */
public interface Live extends AutoCloseable {

    /** Rings at every change. */
    Bell bell();

    List<ClusterNode> nodes();

    /** Empty when there is no such node. */
    Optional<ClusterNode> node(NodeName name);

    /** The pods bound to a node, whatever their phase. */
    List<Pod> podsOn(NodeName node);

    /** The pods of a namespace on all nodes, and those that wait for one. */
    List<Pod> podsIn(String namespace);

    List<Budget> budgets(String namespace);

    /** Services that have a selector, with their ready endpoints. */
    List<ServiceView> services(String namespace);

    /** Whether any Service of the cluster is of type LoadBalancer. */
    boolean hasLoadBalancers();

    /** What keeps a pod's number: its controller, or its controller's Deployment. Empty for Jobs and unknown kinds. */
    Optional<Workload> of(String namespace, Owner owner);

    Optional<Workload> workload(Workload.Key key);

    /** Whether the DaemonSet of a pod still exists (D19). */
    boolean daemonSetExists(String namespace, Owner owner);

    /** The persistent volumes attached to a node. */
    List<Attachment> attachedTo(NodeName node);

    /**
     * The session that the group's Lease names now, as {@link Ledger#enter} gave it; empty when the Lease is held by
     * another execution than {@code holder}, or by nobody.
     */
    Optional<Long> session(String group, String holder);

    /** Whether somebody wants the rollout that holds the group's Lease to stop. */
    boolean stopAsked(String group);

    /** Ends the watches. */
    @Override
    void close();
}
