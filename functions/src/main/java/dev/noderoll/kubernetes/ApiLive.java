package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The API server's objects, listed once and then watched. Each kind is opened by the first question about it, so a stay
 * that waits for nodes alone reads nodes alone.
 */
final class ApiLive implements Live, LiveWorkloads.Opener {

    private static final String ALL = "all";

    private final ClusterClient client;
    private final LiveTopic.Course course;
    private final Bell bell = new Bell();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<LiveTopic<?>> open = new ArrayList<>();
    private final LiveTopic<ClusterNode> nodes;
    private final LiveTopic<Pod> pods;
    private final LiveTopic<Budget> budgets;
    private final LiveTopic<Attachment> attachments;
    private final LiveServices services;
    private final LiveScheduling scheduling;
    private final LiveWorkloads workloads;
    private final Map<String, LiveTopic<Lease>> leases = new HashMap<>();

    ApiLive(ClusterClient client, LiveTopic.Course course) {
        this.client = client;
        this.course = course;
        this.scheduling = new LiveScheduling(this);
        this.nodes = open("api/v1/nodes", new LiveTable<>(scheduling::node, _ -> List.of(ALL)));
        this.pods = open("api/v1/pods", LivePods.table(scheduling::pod));
        this.budgets = open(
                "apis/policy/v1/poddisruptionbudgets",
                new LiveTable<>(object -> Optional.of(ApiWorkloads.budget(object)), b -> List.of(b.namespace())));
        this.attachments = open(
                "apis/storage.k8s.io/v1/volumeattachments", new LiveTable<>(ApiVolumes::read, a -> List.of(a.node())));
        this.services = new LiveServices(this);
        this.workloads = new LiveWorkloads(this, new ApiWorkloads(client));
    }

    @Override
    public <T> LiveTopic<T> open(String path, LiveTable<T> table) {
        return open(path, Map.of(), table);
    }

    private <T> LiveTopic<T> open(String path, Map<String, String> query, LiveTable<T> table) {
        LiveTopic<T> topic = new LiveTopic<>(client, course, lock, bell, path, query, table);
        open.add(topic);
        return topic;
    }

    @Override
    public Bell bell() {
        return bell;
    }

    @Override
    public List<ClusterNode> nodes() {
        return nodes.ask(table -> table.in(ALL));
    }

    @Override
    public Optional<ClusterNode> node(NodeName name) {
        return nodes.ask(table -> table.get("", name.value()));
    }

    @Override
    public List<Pod> podsOn(NodeName node) {
        return pods.ask(table -> table.in(LivePods.ON + node));
    }

    @Override
    public List<Pod> podsIn(String namespace) {
        return pods.ask(table -> table.in(LivePods.IN + namespace));
    }

    @Override
    public List<PodView> unschedulable() {
        return scheduling.unschedulable(pods);
    }

    @Override
    public List<NodeView> nodeViews() {
        return scheduling.nodes(nodes());
    }

    @Override
    public List<Budget> budgets(String namespace) {
        return budgets.ask(table -> table.in(namespace));
    }

    @Override
    public List<ServiceView> services(String namespace) {
        return services.in(namespace);
    }

    @Override
    public Exposed exposed() {
        return services.exposed();
    }

    @Override
    public Optional<Workload> of(String namespace, Owner owner) {
        return workloads.of(namespace, owner);
    }

    @Override
    public Optional<Workload> workload(Workload.Key key) {
        return workloads.get(key);
    }

    @Override
    public Optional<JobTries> tries(String namespace, Owner job) {
        return workloads.tries(namespace, job.name());
    }

    @Override
    public boolean daemonSetExists(String namespace, Owner owner) {
        return workloads.daemonSetExists(namespace, owner.name());
    }

    @Override
    public List<Attachment> attachedTo(NodeName node) {
        return attachments.ask(table -> table.in(node.value()));
    }

    @Override
    public ClusterView scheduling(Set<ClusterView.Part> parts) {
        return scheduling.survey(nodes(), pods, attachments, parts);
    }

    @Override
    public Optional<Long> session(String group, String holder) {
        return lease(group)
                .filter(lease -> lease.holder().equals(holder))
                .map(lease -> lease.page().session());
    }

    @Override
    public boolean stopAsked(String group) {
        return lease(group)
                .filter(lease -> lease.wish() != null && lease.wish().halts())
                .isPresent();
    }

    private Optional<Lease> lease(String group) {
        String name = LeaseName.of(group);
        LiveTopic<Lease> topic = leases.computeIfAbsent(
                name,
                n -> open(
                        LeaseName.ALL,
                        Map.of("fieldSelector", "metadata.name=" + n),
                        new LiveTable<>(
                                object -> object instanceof ObjectNode lease
                                        ? Optional.of(new Lease(lease))
                                        : Optional.empty(),
                                _ -> List.of())));
        return topic.ask(table -> table.get(LeaseName.NAMESPACE, name));
    }

    @Override
    public void close() {
        open.forEach(LiveTopic::close);
    }
}
