package dev.noderoll.step;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.JobTries;
import dev.noderoll.model.LedgerPage;
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

/** The fake cluster as it is at each moment: a view that is behind only where a test says so. */
final class FakeLive implements Live {

    private final FakeCluster cluster;

    FakeLive(FakeCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public Bell bell() {
        return cluster.bell;
    }

    @Override
    public List<ClusterNode> nodes() {
        return cluster.seen.isEmpty() ? cluster.list() : cluster.seen;
    }

    @Override
    public Optional<ClusterNode> node(NodeName name) {
        return cluster.get(name);
    }

    @Override
    public List<Pod> podsOn(NodeName node) {
        return cluster.onNode(node);
    }

    @Override
    public List<Pod> podsIn(String namespace) {
        return cluster.inNamespace(namespace);
    }

    @Override
    public List<PodView> unschedulable() {
        return cluster.unschedulable();
    }

    @Override
    public List<NodeView> nodeViews() {
        return cluster.scheduling.nodes();
    }

    @Override
    public List<Budget> budgets(String namespace) {
        return cluster.workloads.budgets(namespace);
    }

    @Override
    public List<ServiceView> services(String namespace) {
        return cluster.workloads.services(namespace);
    }

    @Override
    public Exposed exposed() {
        return cluster.workloads.exposed();
    }

    @Override
    public Optional<Workload> of(String namespace, Owner owner) {
        return cluster.workloads.of(namespace, owner);
    }

    @Override
    public Optional<Workload> workload(Workload.Key key) {
        return cluster.workloads.get(key);
    }

    @Override
    public Optional<JobTries> tries(String namespace, Owner job) {
        return Optional.ofNullable(cluster.workloads.jobs.get(job.uid()));
    }

    @Override
    public boolean daemonSetExists(String namespace, Owner owner) {
        return cluster.workloads.daemonSetExists(namespace, owner);
    }

    @Override
    public List<Attachment> attachedTo(NodeName node) {
        return cluster.volumes().attachedTo(node);
    }

    @Override
    public Optional<Long> session(String group, String holder) {
        return Optional.ofNullable(cluster.ledger.page)
                .filter(page -> page.holder().equals(holder))
                .map(LedgerPage::session);
    }

    @Override
    public boolean stopAsked(String group) {
        return cluster.ledger.wish != null && cluster.ledger.wish.halts();
    }

    @Override
    public ClusterView scheduling(Set<ClusterView.Part> parts) {
        return cluster.scheduling;
    }

    @Override
    public void close() {}
}
