package dev.noderoll.step;

import dev.noderoll.model.JobTries;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.DrainSurvey.Namespace;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Live;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a survey asks of a cluster: of a view that keeps itself up to date. */
interface Facts {

    /** The pods of a namespace, its budgets and its Services. */
    Namespace namespace(String name);

    /** What keeps the number of an owner's pods. */
    Optional<Workload> of(String namespace, Owner owner);

    /** What a Job makes of the eviction of its pods; empty for one that is gone. */
    Optional<JobTries> tries(String namespace, Owner job);

    boolean daemonSetExists(String namespace, Owner owner);

    /** How many persistent volumes are attached to a node. */
    int attached(NodeName node);

    /**
     * For who looks before any drain has begun. Asks for each namespace, and each owner, once; not for what is attached,
     * and not for Jobs: volumes that leave a node one by one, and work that ends, hold nothing for ever.
     */
    static Facts once(Facts facts) {
        Map<String, Namespace> namespaces = new HashMap<>();
        Map<Owner, Optional<Workload>> owners = new HashMap<>();
        return new Facts() {
            @Override
            public Namespace namespace(String name) {
                return namespaces.computeIfAbsent(name, facts::namespace);
            }

            @Override
            public Optional<Workload> of(String namespace, Owner owner) {
                return owners.computeIfAbsent(owner, o -> facts.of(namespace, o));
            }

            @Override
            public Optional<JobTries> tries(String namespace, Owner job) {
                return Optional.empty();
            }

            @Override
            public boolean daemonSetExists(String namespace, Owner owner) {
                return facts.daemonSetExists(namespace, owner);
            }

            @Override
            public int attached(NodeName node) {
                return 0;
            }
        };
    }

    static Facts of(Live live) {
        return new Facts() {
            @Override
            public Namespace namespace(String name) {
                return new Namespace(live.podsIn(name), live.budgets(name), live.services(name));
            }

            @Override
            public Optional<Workload> of(String namespace, Owner owner) {
                return Keepers.of(live, namespace, owner);
            }

            @Override
            public Optional<JobTries> tries(String namespace, Owner job) {
                return live.tries(namespace, job);
            }

            @Override
            public boolean daemonSetExists(String namespace, Owner owner) {
                return live.daemonSetExists(namespace, owner);
            }

            @Override
            public int attached(NodeName node) {
                return live.attachedTo(node).size();
            }
        };
    }

    /** A namespace as the API server itself has it: three calls. */
    static Namespace namespace(Cluster cluster, String name) {
        return new Namespace(
                cluster.pods().inNamespace(name),
                cluster.workloads().budgets(name),
                cluster.workloads().services(name));
    }
}
