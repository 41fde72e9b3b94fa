package dev.noderoll.port;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.Owner;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What runs in the cluster on pods, and what protects it. */
public interface Workloads {

    List<Budget> budgets(String namespace);

    /** Services that have a selector, with their ready endpoints. */
    List<ServiceView> services(String namespace);

    /** Services that load balancers reach through nodes, whatever their namespaces. */
    Exposed exposed();

    /** What keeps a pod's number: its controller, or its controller's Deployment. Empty for Jobs and unknown kinds. */
    Optional<Workload> of(String namespace, Owner owner);

    Optional<Workload> get(Workload.Key key);

    /** Whether the DaemonSet of a pod still exists (D19). */
    boolean daemonSetExists(String namespace, Owner owner);

    /** Starts a rollout restart of a Deployment, as {@code kubectl rollout restart} does. */
    void restart(Workload.Key deployment, Instant at);
}
