package dev.noderoll.lab.door.direct;

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
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.port.Bell;
import dev.noderoll.port.Live;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The simulated API server as it is at each moment: a watch without delay. Rings for the kinds that were asked for, as the
 * shipped view does.
 */
final class DirectLive implements Live {

    /** What is asked of the simulated server, and rings. */
    interface Watched {

        /** Rings {@code live} for its kinds from now on. */
        void join(DirectLive live);

        void leave(DirectLive live);
    }

    private static final Set<Kind> WORKLOADS =
            EnumSet.of(Kind.DEPLOYMENT, Kind.REPLICA_SET, Kind.REPLICATION_CONTROLLER, Kind.STATEFUL_SET);

    private final Watched watched;
    private final DirectNodes nodes;
    private final DirectPods pods;
    private final DirectWorkloads workloads;
    private final DirectVolumes volumes;
    private final DirectLedger ledger;
    private final DirectScheduling scheduling;
    private final Bell bell = new Bell();
    private final Set<Kind> kinds = EnumSet.of(Kind.LEASE);

    DirectLive(
            Watched watched,
            DirectNodes nodes,
            DirectPods pods,
            DirectWorkloads workloads,
            DirectVolumes volumes,
            DirectLedger ledger,
            DirectScheduling scheduling) {
        this.watched = watched;
        this.scheduling = scheduling;
        this.nodes = nodes;
        this.pods = pods;
        this.workloads = workloads;
        this.volumes = volumes;
        this.ledger = ledger;
        watched.join(this);
    }

    /** An object of this kind has changed. */
    void changed(Kind kind) {
        if (kinds.contains(kind)) {
            bell.ring();
        }
    }

    @Override
    public Bell bell() {
        return bell;
    }

    @Override
    public List<ClusterNode> nodes() {
        kinds.add(Kind.NODE);
        return nodes.list();
    }

    @Override
    public Optional<ClusterNode> node(NodeName name) {
        kinds.add(Kind.NODE);
        return nodes.get(name);
    }

    @Override
    public List<Pod> podsOn(NodeName node) {
        kinds.add(Kind.POD);
        return pods.onNode(node);
    }

    @Override
    public List<Pod> podsIn(String namespace) {
        kinds.add(Kind.POD);
        return pods.inNamespace(namespace);
    }

    @Override
    public List<PodView> unschedulable() {
        kinds.add(Kind.POD);
        return pods.unschedulable();
    }

    @Override
    public List<NodeView> nodeViews() {
        kinds.add(Kind.NODE);
        return scheduling.nodes();
    }

    @Override
    public List<Budget> budgets(String namespace) {
        kinds.add(Kind.POD_DISRUPTION_BUDGET);
        return workloads.budgets(namespace);
    }

    @Override
    public List<ServiceView> services(String namespace) {
        kinds.addAll(EnumSet.of(Kind.SERVICE, Kind.ENDPOINT_SLICE));
        return workloads.services(namespace);
    }

    @Override
    public Exposed exposed() {
        kinds.add(Kind.SERVICE);
        return workloads.exposed();
    }

    @Override
    public Optional<Workload> of(String namespace, Owner owner) {
        kinds.addAll(WORKLOADS);
        return workloads.of(namespace, owner);
    }

    @Override
    public Optional<Workload> workload(Workload.Key key) {
        kinds.addAll(WORKLOADS);
        return workloads.get(key);
    }

    @Override
    public Optional<JobTries> tries(String namespace, Owner job) {
        kinds.add(Kind.JOB);
        return workloads.tries(namespace, job);
    }

    @Override
    public boolean daemonSetExists(String namespace, Owner owner) {
        kinds.add(Kind.DAEMON_SET);
        return workloads.daemonSetExists(namespace, owner);
    }

    @Override
    public List<Attachment> attachedTo(NodeName node) {
        kinds.add(Kind.VOLUME_ATTACHMENT);
        return volumes.attachedTo(node);
    }

    @Override
    public ClusterView scheduling(Set<Part> parts) {
        kinds.addAll(EnumSet.of(Kind.NODE, Kind.POD));
        parts.forEach(part -> kinds.addAll(DirectScheduling.kinds(part)));
        return scheduling.survey(parts);
    }

    @Override
    public Optional<Long> session(String group, String holder) {
        return ledger.session(group, holder);
    }

    @Override
    public boolean stopAsked(String group) {
        return ledger.stopAsked(group);
    }

    @Override
    public void close() {
        watched.leave(this);
    }
}
