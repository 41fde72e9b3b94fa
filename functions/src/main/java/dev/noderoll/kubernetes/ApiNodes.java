package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.port.AtOnce;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.TryAgain;
import io.kubernetes.client.openapi.ApiException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Node objects of the API server. */
final class ApiNodes implements Nodes {

    private static final String NODES = "api/v1/nodes";

    /** A taint is written over the list that was read; a kubelet or a controller may be quicker, but not every time. */
    private static final int WRITES = 4;

    /** Of a change of several nodes. */
    private static final int AT_ONCE = 16;

    private final ClusterClient client;

    /** What a patch of taints goes over, as the last list had it: the version, and the taints. */
    private final Map<NodeName, ObjectNode> listed = new ConcurrentHashMap<>();

    ApiNodes(ClusterClient client) {
        this.client = client;
    }

    /** Nodes that are no EC2 instance are left out. */
    @Override
    public List<ClusterNode> list() {
        return client.list(NODES, Map.of(), node -> {
            Optional<ClusterNode> read = read(node);
            read.ifPresent(n -> listed.put(n.name(), kept(node)));
            return read;
        });
    }

    @Override
    public Optional<ClusterNode> get(NodeName name) {
        return client.find(NODES + "/" + name).flatMap(ApiNodes::read);
    }

    /**
     * {@inheritDoc}
     *
     * <p>One merge patch. Taints are a list, which a merge patch replaces as a whole: when they change, the patch carries
     * the resourceVersion that they were read at: by the last list, and where that is too old, by a look of its own.
     */
    @Override
    public void change(NodeName name, Change change) {
        boolean plain = change.taint().isEmpty() && change.untaint().isEmpty();
        write(name, () -> plain ? Optional.of(plain(change)) : seen(name).map(n -> over(n, change)));
    }

    /** Sixteen at a time. The first failure is thrown, when all have been tried. */
    @Override
    public void changeAll(Map<NodeName, Change> changes) {
        AtOnce.call(changes.entrySet(), AT_ONCE, one -> {
            change(one.getKey(), one.getValue());
            return one.getKey();
        });
    }

    /** As it was listed last, once; then as it is now. */
    private Optional<ObjectNode> seen(NodeName name) {
        ObjectNode before = listed.remove(name);
        return before == null ? client.find(path(name)) : Optional.of(before);
    }

    private static ObjectNode kept(JsonNode node) {
        ObjectNode kept = Json.MAPPER.createObjectNode();
        kept.putObject("metadata")
                .put(
                        "resourceVersion",
                        node.path("metadata").path("resourceVersion").asText());
        kept.putObject("spec").set("taints", node.path("spec").path("taints"));
        return kept;
    }

    @Override
    public void change(NodeName name, Function<ClusterNode, Optional<Change>> change) {
        write(
                name,
                () -> client.find(path(name))
                        .flatMap(n -> read(n).flatMap(change).map(c -> over(n, c))));
    }

    /** Sends the patch, made anew for each attempt; nothing is to be sent when it is empty. */
    private void write(NodeName name, Supplier<Optional<ObjectNode>> patch) {
        for (int attempt = 1; attempt <= WRITES; attempt++) {
            Optional<ObjectNode> next = patch.get();
            if (next.isEmpty()) {
                return;
            }
            try {
                client.merge(path(name), next.get());
                return;
            } catch (ApiException e) {
                if (e.getCode() == 404) {
                    return;
                }
                if (e.getCode() != 409) {
                    throw ApiErrors.translate("change node " + name, e);
                }
            }
        }
        throw new TryAgain("change node " + name + ": somebody else wrote it each time");
    }

    private static String path(NodeName name) {
        return NODES + "/" + name;
    }

    /** Over the node as it was read, and no other. */
    private static ObjectNode over(ObjectNode node, Change change) {
        ObjectNode patch = plain(change);
        if (!change.taint().isEmpty() || !change.untaint().isEmpty()) {
            taints(patch, node, change);
        }
        patch.withObjectProperty("metadata")
                .put(
                        "resourceVersion",
                        node.path("metadata").path("resourceVersion").asText());
        return patch;
    }

    /** All but the taints. In a merge patch null removes. */
    private static ObjectNode plain(Change change) {
        ObjectNode patch = Json.MAPPER.createObjectNode();
        switch (change.scheduling()) {
            case OPEN -> patch.withObjectProperty("spec").putNull("unschedulable");
            case CORDONED -> patch.withObjectProperty("spec").put("unschedulable", true);
            case null -> {}
        }
        write(patch, "labels", change.labels());
        write(patch, "annotations", change.annotations());
        return patch;
    }

    private static void write(ObjectNode patch, String field, Map<String, Optional<String>> values) {
        values.forEach((key, value) ->
                patch.withObjectProperty("metadata").withObjectProperty(field).put(key, value.orElse(null)));
    }

    private static void taints(ObjectNode patch, ObjectNode node, Change change) {
        ArrayNode taints = patch.withObjectProperty("spec").putArray("taints");
        Set<String> touched = new TreeSet<>(change.untaint());
        change.taint().forEach(taint -> touched.add(taint.key()));
        for (JsonNode taint : node.path("spec").path("taints")) {
            if (!touched.contains(taint.path("key").asText())) {
                taints.add(taint);
            }
        }
        for (Taint added : change.taint()) {
            ObjectNode taint = taints.addObject().put("key", added.key());
            if (!added.value().isEmpty()) {
                taint.put("value", added.value());
            }
            taint.put(
                    "effect",
                    switch (added.effect()) {
                        case NO_SCHEDULE -> "NoSchedule";
                        case NO_EXECUTE -> "NoExecute";
                    });
        }
    }

    static Optional<ClusterNode> read(JsonNode node) {
        String provider = node.path("spec").path("providerID").asText();
        String instance = provider.substring(provider.lastIndexOf('/') + 1);
        if (!instance.startsWith("i-")) {
            return Optional.empty();
        }
        JsonNode metadata = node.path("metadata");
        List<String> taints = new ArrayList<>();
        for (JsonNode taint : node.path("spec").path("taints")) {
            if (!taint.path("effect").asText().equals("PreferNoSchedule")) {
                taints.add(taint.path("key").asText());
            }
        }
        return Optional.of(new ClusterNode(
                new NodeName(metadata.path("name").asText()),
                new InstanceId(instance),
                readiness(Json.condition(node, "Ready")),
                node.path("spec").path("unschedulable").asBoolean() ? Scheduling.CORDONED : Scheduling.OPEN,
                taints,
                Json.strings(metadata.path("labels")),
                Json.strings(metadata.path("annotations")),
                Instant.parse(metadata.path("creationTimestamp").asText()),
                Json.since(node, "Ready")));
    }

    private static Readiness readiness(String condition) {
        return switch (condition) {
            case "True" -> Readiness.READY;
            case "False" -> Readiness.NOT_READY;
            default -> Readiness.UNKNOWN;
        };
    }
}
