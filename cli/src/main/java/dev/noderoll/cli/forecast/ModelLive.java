package dev.noderoll.cli.forecast;

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
import dev.noderoll.port.Bell;
import dev.noderoll.port.Live;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A model as it is at each moment. */
record ModelLive(ModelCluster cluster, ModelLedger ledger) implements Live {

    @Override
    public Bell bell() {
        return cluster.bell();
    }

    @Override
    public List<ClusterNode> nodes() {
        return cluster.list();
    }

    @Override
    public Optional<ClusterNode> node(NodeName name) {
        return cluster.get(name);
    }

    @Override
    public List<Pod> podsOn(NodeName node) {
        return cluster.pods().onNode(node);
    }

    @Override
    public List<Pod> podsIn(String namespace) {
        return cluster.pods().inNamespace(namespace);
    }

    @Override
    public List<PodView> unschedulable() {
        return cluster.pods().unschedulable();
    }

    @Override
    public List<NodeView> nodeViews() {
        return cluster.places().view().nodes();
    }

    @Override
    public List<Budget> budgets(String namespace) {
        return cluster.budgets(namespace);
    }

    @Override
    public List<ServiceView> services(String namespace) {
        return cluster.services(namespace);
    }

    @Override
    public Exposed exposed() {
        return cluster.exposed();
    }

    @Override
    public Optional<Workload> of(String namespace, Owner owner) {
        return cluster.of(namespace, owner);
    }

    @Override
    public Optional<Workload> workload(Workload.Key key) {
        return cluster.get(key);
    }

    /** When a Job's work ends, a forecast does not know: its pods go. */
    @Override
    public Optional<JobTries> tries(String namespace, Owner job) {
        return Optional.empty();
    }

    @Override
    public boolean daemonSetExists(String namespace, Owner owner) {
        return cluster.daemonSetExists(namespace, owner);
    }

    @Override
    public List<Attachment> attachedTo(NodeName node) {
        return cluster.attachedTo(node);
    }

    @Override
    public ClusterView scheduling(Set<ClusterView.Part> parts) {
        return cluster.places().view();
    }

    @Override
    public Optional<Long> session(String group, String holder) {
        return ledger.session(group, holder);
    }

    @Override
    public boolean stopAsked(String group) {
        return false;
    }

    @Override
    public void close() {}
}
