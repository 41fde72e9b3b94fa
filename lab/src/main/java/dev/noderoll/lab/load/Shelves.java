package dev.noderoll.lab.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.SimInstance;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.ToIntBiFunction;

/** Everything that a large cluster keeps, by the paths of its API. Of the agenda's thread. */
final class Shelves {

    private static final String CREATED = "2026-01-05T08:00:00Z";

    private final LoadSize size;
    private final Layout layout;
    private final List<SimInstance> instances;
    private final Map<String, Integer> nodeNumbers = new HashMap<>();
    private final Map<String, Shelf> byPath = new TreeMap<>();
    private final Template nodeTemplate;
    private final Template podTemplate;
    private long version = 1000;

    Shelves(LoadSize size, Layout layout, List<SimInstance> instances) {
        this.size = size;
        this.layout = layout;
        this.instances = List.copyOf(instances);
        this.nodeTemplate = Objects.node(size.nodeBytes());
        this.podTemplate = Objects.pod(size.podBytes());
        for (int i = 0; i < instances.size(); i++) {
            nodeNumbers.put(instances.get(i).privateDnsName(), i);
        }
        add(
                "api/v1/nodes",
                "v1",
                "Node",
                nodeTemplate,
                new Plain(
                        size.nodes(),
                        i -> node(instances.get(i), CREATED),
                        (_, name) -> nodeNumbers.getOrDefault(name, -1),
                        _ -> ""));
        add("api/v1/pods", "v1", "Pod", podTemplate, new Crowd());
        addWorkloads();
        add(
                "apis/storage.k8s.io/v1/volumeattachments",
                "storage.k8s.io/v1",
                "VolumeAttachment",
                Objects.attachment(),
                new Plain(size.attachments(), this::attachment, (_, name) -> attachmentNumber(name), _ -> ""));
        empty("apis/apps/v1/statefulsets", "apps/v1", "StatefulSet");
        empty("apis/coordination.k8s.io/v1/leases", "coordination.k8s.io/v1", "Lease");
        empty("api/v1/replicationcontrollers", "v1", "ReplicationController");
        empty("api/v1/persistentvolumeclaims", "v1", "PersistentVolumeClaim");
        empty("api/v1/persistentvolumes", "v1", "PersistentVolume");
        empty("api/v1/namespaces", "v1", "Namespace");
        empty("api/v1/resourcequotas", "v1", "ResourceQuota");
        empty("apis/storage.k8s.io/v1/storageclasses", "storage.k8s.io/v1", "StorageClass");
        empty("apis/storage.k8s.io/v1/csinodes", "storage.k8s.io/v1", "CSINode");
    }

    private void addWorkloads() {
        workloads("apis/apps/v1/deployments", "apps/v1", "Deployment", Objects.deployment(), "deployment-");
        workloads("apis/apps/v1/replicasets", "apps/v1", "ReplicaSet", Objects.replicaSet(), "replicaset-");
        workloads("api/v1/services", "v1", "Service", Objects.service(), "service-");
        add(
                "apis/discovery.k8s.io/v1/endpointslices",
                "discovery.k8s.io/v1",
                "EndpointSlice",
                Objects.slice(),
                new Plain(size.workloads(), this::slice, layout::workload, layout::namespaceOf));
        add(
                "apis/policy/v1/poddisruptionbudgets",
                "policy/v1",
                "PodDisruptionBudget",
                Objects.budget(),
                new Plain(
                        size.budgets(),
                        this::budget,
                        (namespace, name) -> {
                            int workload = layout.workload(namespace, name);
                            return workload < size.budgets() ? workload : -1;
                        },
                        layout::namespaceOf));
        add(
                "apis/apps/v1/daemonsets",
                "apps/v1",
                "DaemonSet",
                Objects.daemonSet(),
                new Plain(
                        LoadSize.DAEMONS,
                        i -> workload("agent-" + i, Layout.SYSTEM, "daemonset-agent-" + i, size.nodes()),
                        (_, name) -> name.matches("agent-[01]") ? Integer.parseInt(name.substring(6)) : -1,
                        _ -> Layout.SYSTEM));
    }

    /** A kind of which there is nothing in the beginning. */
    private void empty(String path, String apiVersion, String kind) {
        add(path, apiVersion, kind, Objects.deployment(), Plain.NONE);
    }

    /** Objects that nothing has to be told of but their values. */
    private record Plain(
            int size,
            IntFunction<List<String>> maker,
            ToIntBiFunction<String, String> finder,
            IntFunction<String> namespace)
            implements Shelf.Originals {

        static final Plain NONE = new Plain(0, _ -> List.of(), (_, _) -> -1, _ -> "");

        @Override
        public List<String> values(int index) {
            return maker.apply(index);
        }

        @Override
        public int find(String inNamespace, String name) {
            return finder.applyAsInt(inNamespace, name);
        }

        @Override
        public boolean may(int index, Query query) {
            return query.namespace().isEmpty() || query.namespace().equals(namespace.apply(index));
        }
    }

    private final class Crowd implements Shelf.Originals {

        @Override
        public int size() {
            return layout.pods();
        }

        @Override
        public List<String> values(int pod) {
            Layout.PodName name = layout.name(pod);
            boolean daemon = layout.isDaemon(pod);
            String app = daemon ? name.name().substring(0, "agent-0".length()) : Layout.app(layout.workloadOf(pod));
            return List.of(
                    name.name(),
                    name.namespace(),
                    name.uid(),
                    nodeName(layout.nodeOf(pod)),
                    app,
                    app,
                    daemon ? "DaemonSet" : "ReplicaSet",
                    (daemon ? "daemonset-" : "replicaset-") + app);
        }

        @Override
        public int find(String namespace, String name) {
            return layout.find(namespace, name);
        }

        @Override
        public boolean may(int pod, Query query) {
            String node = query.fields().get(Query.NODE);
            boolean here = node == null || nodeNumbers.getOrDefault(node, -1) == layout.nodeOf(pod);
            return here
                    && query.fields().getOrDefault(Query.PHASE, "Running").equals("Running")
                    && (query.namespace().isEmpty()
                            || query.namespace().equals(layout.name(pod).namespace()));
        }
    }

    private void add(String path, String apiVersion, String kind, Template template, Shelf.Originals originals) {
        byPath.put(path, new Shelf(apiVersion, kind, template, originals, () -> ++version));
    }

    private void workloads(String path, String apiVersion, String kind, Template template, String uid) {
        add(
                path,
                apiVersion,
                kind,
                template,
                new Plain(
                        size.workloads(),
                        i -> workload(Layout.app(i), layout.namespaceOf(i), uid + Layout.app(i), layout.replicas(i)),
                        layout::workload,
                        layout::namespaceOf));
    }

    /** By the path of all its objects. */
    Optional<Shelf> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    private Shelf shelf(String path) {
        return at(path).orElseThrow();
    }

    Shelf nodes() {
        return shelf("api/v1/nodes");
    }

    Shelf pods() {
        return shelf("api/v1/pods");
    }

    long version() {
        return version;
    }

    private String nodeName(int node) {
        return instances.get(node).privateDnsName();
    }

    private static List<String> node(SimInstance instance, String created) {
        return List.of(instance.privateDnsName(), "node-" + instance.id(), instance.zone(), instance.id(), created);
    }

    private static List<String> workload(String name, String namespace, String uid, int replicas) {
        return List.of(name, namespace, uid, name, String.valueOf(replicas), name);
    }

    private List<String> slice(int workload) {
        StringBuilder endpoints = new StringBuilder();
        for (int pod : layout.podsOf(workload)) {
            endpoints
                    .append(endpoints.isEmpty() ? "" : ",")
                    .append(Objects.endpoint(layout.name(pod), nodeName(layout.nodeOf(pod))));
        }
        String name = Layout.app(workload);
        return List.of(name, layout.namespaceOf(workload), "slice-" + name, name, endpoints.toString());
    }

    private List<String> budget(int workload) {
        String name = Layout.app(workload);
        int replicas = layout.replicas(workload);
        int allowed = Math.max(1, replicas / 4);
        return List.of(
                name,
                layout.namespaceOf(workload),
                "budget-" + name,
                name,
                String.valueOf(replicas),
                String.valueOf(replicas - allowed),
                String.valueOf(allowed));
    }

    private List<String> attachment(int number) {
        return List.of("va-" + number, "attachment-" + number, nodeName(2 * number), "pv-" + number);
    }

    private int attachmentNumber(String name) {
        int number = name.matches("va-\\d{1,7}") ? Integer.parseInt(name.substring(3)) : -1;
        return number < size.attachments() ? number : -1;
    }

    // --- what happens

    /** The holds of executions that were stopped run out at once, and not in five minutes. */
    void runOutHolds() {
        shelf("apis/coordination.k8s.io/v1/leases").deleteNew();
    }

    void addNode(SimInstance instance, Instant now) {
        nodes().put(parsed(nodeTemplate, node(instance, now.toString())));
    }

    void addDaemon(int daemon, String node) {
        String app = "agent-" + daemon;
        String name = app + "-" + node;
        pods().put(parsed(
                podTemplate,
                List.of(name, Layout.SYSTEM, "pod-" + name, node, app, app, "DaemonSet", "daemonset-" + app)));
    }

    private static ObjectNode parsed(Template template, List<String> values) {
        return Json.object(template.bytes(values));
    }

    void detach(String node) {
        Integer number = nodeNumbers.get(node);
        if (number != null && number % 2 == 0) {
            shelf("apis/storage.k8s.io/v1/volumeattachments").delete("", "va-" + number / 2);
        }
    }

    /** Takes one disruption from a workload's budget; false when none is left, true too when there is no budget. */
    boolean takeFromBudget(int workload) {
        return changeBudget(workload, -1);
    }

    void giveToBudget(int workload) {
        changeBudget(workload, 1);
    }

    private boolean changeBudget(int workload, int by) {
        Shelf budgets = shelf("apis/policy/v1/poddisruptionbudgets");
        Optional<ObjectNode> found = budgets.get(layout.namespaceOf(workload), Layout.app(workload));
        if (found.isEmpty()) {
            return true;
        }
        int allowed = found.get().at("/status/disruptionsAllowed").asInt() + by;
        if (allowed < 0) {
            return false;
        }
        ObjectNode budget = found.get().deepCopy();
        ObjectNode status = budget.withObjectProperty("status");
        status.put("disruptionsAllowed", allowed)
                .put("currentHealthy", status.path("currentHealthy").asInt() + by);
        budgets.put(budget);
        return true;
    }

    /** The Deployment and its ReplicaSet have so many more available pods. */
    void available(int workload, int more) {
        for (String path : List.of("apis/apps/v1/deployments", "apis/apps/v1/replicasets")) {
            shelf(path).get(layout.namespaceOf(workload), Layout.app(workload)).ifPresent(found -> {
                ObjectNode object = found.deepCopy();
                ObjectNode status = object.withObjectProperty("status");
                int now = status.path("availableReplicas").asInt() + more;
                status.put("availableReplicas", now).put("readyReplicas", now);
                shelf(path).put(object);
            });
        }
    }

    void replaceEndpoint(int workload, ObjectNode before, ObjectNode after) {
        Shelf slices = shelf("apis/discovery.k8s.io/v1/endpointslices");
        slices.get(layout.namespaceOf(workload), Layout.app(workload)).ifPresent(found -> {
            ObjectNode slice = found.deepCopy();
            ArrayNode endpoints = JsonNodeFactory.instance.arrayNode();
            for (JsonNode endpoint : slice.path("endpoints")) {
                if (!endpoint.at("/targetRef/uid").equals(before.at("/metadata/uid"))) {
                    endpoints.add(endpoint);
                }
            }
            endpoints.add(Json.object(Objects.endpoint(
                            new Layout.PodName(
                                    after.at("/metadata/namespace").asText(),
                                    after.at("/metadata/name").asText()),
                            after.at("/spec/nodeName").asText())
                    .getBytes(UTF_8)));
            slice.set("endpoints", endpoints);
            slices.put(slice);
        });
    }
}
