package dev.noderoll.step;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.JobTries;
import dev.noderoll.model.Owner;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.Workloads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What runs in the cluster {@code shop} and what protects it, in memory: nothing but what a test adds. */
final class FakeWorkloads implements Workloads {

    final List<Budget> budgets = new ArrayList<>();
    final List<ServiceView> services = new ArrayList<>();

    /** Each keeps the pods whose owner is named after it, with a hash. */
    final List<Workload> workloads = new ArrayList<>();

    /** UIDs of DaemonSets that have been deleted without their pods. */
    final Set<String> deleted = new HashSet<>();

    /** By UID. */
    final Map<String, JobTries> jobs = new HashMap<>();

    final List<Workload.Key> restarted = new ArrayList<>();

    /** The names of Deployments that a policy lets nobody change. */
    final Set<String> frozen = new HashSet<>();

    Exposed exposed = Exposed.NONE;

    @Override
    public List<Budget> budgets(String namespace) {
        return budgets.stream().filter(b -> b.namespace().equals(namespace)).toList();
    }

    @Override
    public List<ServiceView> services(String namespace) {
        return services.stream().filter(s -> s.namespace().equals(namespace)).toList();
    }

    @Override
    public Exposed exposed() {
        return exposed;
    }

    @Override
    public Optional<Workload> of(String namespace, Owner owner) {
        return workloads.stream()
                .filter(w -> w.key().namespace().equals(namespace)
                        && owner.name().equals(w.key().name() + "-1"))
                .findFirst();
    }

    @Override
    public Optional<Workload> get(Workload.Key key) {
        return workloads.stream().filter(w -> w.key().equals(key)).findFirst();
    }

    @Override
    public boolean daemonSetExists(String namespace, Owner owner) {
        return !deleted.contains(owner.uid());
    }

    @Override
    public void restart(Workload.Key deployment, Instant at) {
        if (frozen.contains(deployment.name())) {
            throw new Misconfigured("change freeze");
        }
        restarted.add(deployment);
    }
}
