package dev.noderoll.port;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.JobTries;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    /** The nodes as the scheduler sees them, without their volumes. */
    List<NodeView> nodeViews();

    /** The pods bound to a node, whatever their phase. */
    List<Pod> podsOn(NodeName node);

    /** The pods of a namespace on all nodes, and those that wait for one. */
    List<Pod> podsIn(String namespace);

    /** Pods that no node could take, in all namespaces: Pending, and the scheduler has said so. */
    List<PodView> unschedulable();

    List<Budget> budgets(String namespace);

    /** Services that have a selector, with their ready endpoints. */
    List<ServiceView> services(String namespace);

    /** Services that load balancers reach through nodes, whatever their namespaces. */
    Exposed exposed();

    /** What keeps a pod's number: its controller, or its controller's Deployment. Empty for Jobs and unknown kinds. */
    Optional<Workload> of(String namespace, Owner owner);

    Optional<Workload> workload(Workload.Key key);

    /** What a Job makes of the eviction of its pods; empty for one that is gone. */
    Optional<JobTries> tries(String namespace, Owner job);

    /** Whether the DaemonSet of a pod still exists (D19). */
    boolean daemonSetExists(String namespace, Owner owner);

    /** The persistent volumes attached to a node. */
    List<Attachment> attachedTo(NodeName node);

    /**
     * The cluster as its scheduler sees it: nodes, pods, and the parts that are asked for. Objects that have not changed
     * since the last call are the same ones.
     */
    ClusterView scheduling(Set<ClusterView.Part> parts);

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
