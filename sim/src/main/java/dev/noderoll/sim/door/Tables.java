package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Prints objects as the server does for {@code kubectl get}: rows of cells, with a few columns of each kind. */
final class Tables {

    /** Whether the columns are described in a table, or known from one before. */
    enum Columns {
        DESCRIBED,
        KNOWN
    }

    /** A column. Priority 0 is always shown, 1 with {@code -o wide}. */
    private record Column(String name, int priority, Function<ObjectNode, String> cell) {}

    private static final String NONE = "<none>";

    private final InstantSource clock;

    Tables(InstantSource clock) {
        this.clock = clock;
    }

    ObjectNode table(Kind kind, List<ObjectNode> objects, Columns described) {
        List<Column> columns = columns(kind);
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata");
        ArrayNode definitions = table.putArray("columnDefinitions");
        if (described == Columns.DESCRIBED) {
            for (Column column : columns) {
                definitions
                        .addObject()
                        .put("name", column.name())
                        .put("type", "string")
                        .put("format", "Name".equals(column.name()) ? "name" : "")
                        .put("description", "")
                        .put("priority", column.priority());
            }
        }
        ArrayNode rows = table.putArray("rows");
        for (ObjectNode object : objects) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells");
            columns.forEach(c -> cells.add(c.cell().apply(object)));
            ObjectNode partial =
                    row.putObject("object").put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
            partial.set("metadata", object.path("metadata"));
        }
        return table;
    }

    private List<Column> columns(Kind kind) {
        List<Column> columns = new ArrayList<>();
        columns.add(shown("Name", "metadata", "name"));
        columns.addAll(ownColumns(kind));
        if (kind != Kind.EVENT) {
            columns.add(age());
        }
        if (kind == Kind.POD) {
            columns.add(wide("IP", "status", "podIP"));
            columns.add(wide("Node", "spec", "nodeName"));
            columns.add(wide("Nominated Node", "status", "nominatedNodeName"));
            columns.add(new Column("Readiness Gates", 1, _ -> NONE));
        }
        return columns;
    }

    private static List<Column> ownColumns(Kind kind) {
        return switch (kind) {
            case POD ->
                List.of(
                        computed("Ready", Tables::readyContainers),
                        computed("Status", Tables::podStatus),
                        computed("Restarts", Tables::restarts));
            case NODE ->
                List.of(
                        computed("Status", Tables::nodeStatus),
                        computed("Roles", _ -> NONE),
                        shown("Version", "status", "nodeInfo", "kubeletVersion"));
            case DEPLOYMENT ->
                List.of(ready(), counted("Up-to-date", "updatedReplicas"), counted("Available", "availableReplicas"));
            case STATEFUL_SET -> List.of(ready());
            case REPLICA_SET, REPLICATION_CONTROLLER ->
                List.of(
                        computed("Desired", Tables::wanted),
                        counted("Current", "replicas"),
                        counted("Ready", "readyReplicas"));
            case DAEMON_SET ->
                List.of(
                        counted("Desired", "desiredNumberScheduled"),
                        counted("Current", "currentNumberScheduled"),
                        counted("Ready", "numberReady"));
            case POD_DISRUPTION_BUDGET ->
                List.of(
                        shown("Min Available", "spec", "minAvailable"),
                        shown("Max Unavailable", "spec", "maxUnavailable"),
                        counted("Allowed Disruptions", "disruptionsAllowed"));
            case SERVICE -> List.of(shown("Type", "spec", "type"), shown("Cluster-IP", "spec", "clusterIP"));
            case LEASE -> List.of(shown("Holder", "spec", "holderIdentity"));
            case NAMESPACE -> List.of(shown("Status", "status", "phase"));
            case EVENT ->
                List.of(
                        shown("Type", "type"),
                        shown("Reason", "reason"),
                        shown("Object", "involvedObject", "name"),
                        shown("Message", "message"));
            case CONFIG_MAP,
                    SECRET,
                    SERVICE_ACCOUNT,
                    PERSISTENT_VOLUME,
                    PERSISTENT_VOLUME_CLAIM,
                    JOB,
                    ENDPOINT_SLICE,
                    STORAGE_CLASS,
                    VOLUME_ATTACHMENT,
                    CSI_NODE,
                    RESOURCE_QUOTA,
                    PRIORITY_CLASS,
                    POD_GROUP,
                    COSCHEDULED_POD_GROUP -> List.of();
        };
    }

    private static Column computed(String name, Function<ObjectNode, String> cell) {
        return new Column(name, 0, cell);
    }

    private static Column counted(String name, String field) {
        return computed(name, o -> count(o, field));
    }

    private static Column ready() {
        return computed("Ready", o -> count(o, "readyReplicas") + "/" + wanted(o));
    }

    private static Column shown(String name, String... path) {
        return new Column(name, 0, o -> orNone(Json.text(o, path)));
    }

    private static Column wide(String name, String... path) {
        return new Column(name, 1, o -> orNone(Json.text(o, path)));
    }

    private Column age() {
        return new Column("Age", 0, o -> {
            String created = Json.text(o, "metadata", "creationTimestamp");
            return created.isEmpty() ? "<unknown>" : age(Duration.between(Instant.parse(created), clock.instant()));
        });
    }

    private static String age(Duration age) {
        if (age.toSeconds() < 120) {
            return Math.max(0, age.toSeconds()) + "s";
        }
        if (age.toMinutes() < 180) {
            return age.toMinutes() + "m";
        }
        return age.toHours() < 48 ? age.toHours() + "h" : age.toDays() + "d";
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    private static String count(ObjectNode object, String field) {
        return Json.at(object, "status", field).asText("0");
    }

    private static String wanted(ObjectNode object) {
        return Json.at(object, "spec", "replicas").asText("1");
    }

    private static String readyContainers(ObjectNode pod) {
        long ready = Json.objects(Json.at(pod, "status", "containerStatuses")).stream()
                .filter(c -> c.path("ready").asBoolean())
                .count();
        return ready + "/" + Json.at(pod, "spec", "containers").size();
    }

    private static String restarts(ObjectNode pod) {
        long sum = Json.objects(Json.at(pod, "status", "containerStatuses")).stream()
                .mapToLong(c -> c.path("restartCount").asLong())
                .sum();
        return Long.toString(sum);
    }

    private static String podStatus(ObjectNode pod) {
        String phase = Json.text(pod, "status", "phase");
        return Json.text(pod, "metadata", "deletionTimestamp").isEmpty()
                ? Map.of("Succeeded", "Completed", "Failed", "Error").getOrDefault(phase, phase)
                : "Terminating";
    }

    private static String nodeStatus(ObjectNode node) {
        String ready = "NotReady";
        for (JsonNode condition : Json.at(node, "status", "conditions")) {
            if ("Ready".equals(Json.text(condition, "type")) && "True".equals(Json.text(condition, "status"))) {
                ready = "Ready";
            }
        }
        boolean cordoned = Json.at(node, "spec", "unschedulable").asBoolean();
        return cordoned ? ready + ",SchedulingDisabled" : ready;
    }
}
