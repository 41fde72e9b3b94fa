package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reading and writing the fields that all Kubernetes objects share. */
final class Fields {

    /** Who controls an object. */
    record Owner(String apiVersion, String kind, String name, String uid) {

        /** Whether it is of this kind, in any version of its group: another group's kind of the same name is another one. */
        boolean is(Kind other) {
            return kind.equals(other.title()) && group().equals(other.group());
        }

        /** Empty for the core group. */
        private String group() {
            return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
        }

        /** Such as {@code CloneSet.apps.kruise.io}. */
        String title() {
            return kind + "." + group();
        }
    }

    private Fields() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A missing node when any part of the path is absent. */
    static JsonNode at(JsonNode from, String... path) {
        JsonNode found = from;
        for (String step : path) {
            found = found.path(step);
        }
        return found;
    }

    /** "" when absent. */
    static String text(JsonNode from, String... path) {
        return at(from, path).asText("");
    }

    /** 0 when absent. */
    static int number(JsonNode from, String... path) {
        return at(from, path).asInt();
    }

    /** The object under {@code name}, made if it is absent or null. */
    static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode found ? found : parent.putObject(name);
    }

    static List<ObjectNode> objects(JsonNode list) {
        List<ObjectNode> found = new ArrayList<>();
        for (JsonNode element : list) {
            if (element instanceof ObjectNode object) {
                found.add(object);
            }
        }
        return found;
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText("");
    }

    static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asText("");
    }

    static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText("");
    }

    static String nodeOf(JsonNode pod) {
        return pod.path("spec").path("nodeName").asText("");
    }

    static boolean isTerminating(JsonNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    static String annotation(JsonNode object, String name) {
        return text(object, "metadata", "annotations", name);
    }

    /** Whether a pod has ended by itself: Succeeded or Failed. */
    static boolean isFinished(JsonNode pod) {
        String phase = text(pod, "status", "phase");
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    /** Whether a pod counts for its controller: neither finished nor being deleted. */
    static boolean isActive(JsonNode pod) {
        return !isFinished(pod) && !isTerminating(pod);
    }

    static boolean isReady(JsonNode object) {
        return isTrue(object, "Ready");
    }

    static boolean isTrue(JsonNode object, String condition) {
        return condition(object, condition)
                .filter(c -> "True".equals(text(c, "status")))
                .isPresent();
    }

    static Optional<ObjectNode> condition(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (type.equals(condition.path("type").asText()) && condition instanceof ObjectNode found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** Sets a condition in the status of {@code object}; its transition time moves only when its value does. */
    static void setCondition(ObjectNode object, String type, String value, String reason, String message, Instant now) {
        Optional<ObjectNode> present = condition(object, type);
        ObjectNode condition = present.orElseGet(() -> child(object, "status")
                .withArrayProperty("conditions")
                .addObject()
                .put("type", type));
        if (!value.equals(text(condition, "status"))) {
            condition.put("status", value).put("lastTransitionTime", time(now));
        }
        put(condition, "reason", reason);
        put(condition, "message", message);
    }

    private static void put(ObjectNode object, String field, String value) {
        if (value.isEmpty()) {
            object.remove(field);
        } else {
            object.put(field, value);
        }
    }

    /** The value of {@code when}; the distant past when absent. */
    static Instant instant(JsonNode object, String... path) {
        String text = text(object, path);
        return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
    }

    /** As Kubernetes writes times: whole seconds, UTC. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static Optional<Owner> controller(JsonNode object) {
        for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return Optional.of(new Owner(
                        text(owner, "apiVersion"), text(owner, "kind"), text(owner, "name"), text(owner, "uid")));
            }
        }
        return Optional.empty();
    }

    /** Makes {@code owner} the controller of a new object in the owner's namespace. */
    static void own(ObjectNode object, Kind kind, JsonNode owner) {
        ObjectNode metadata = child(object, "metadata");
        if (!namespace(owner).isEmpty()) {
            metadata.put("namespace", namespace(owner));
        }
        metadata.withArrayProperty("ownerReferences")
                .addObject()
                .put("apiVersion", kind.apiVersion())
                .put("kind", kind.title())
                .put("name", name(owner))
                .put("uid", uid(owner))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    /** A new pod from the template of {@code owner}'s spec. */
    static ObjectNode podFrom(Kind kind, JsonNode owner) {
        ObjectNode pod = object();
        JsonNode template = at(owner, "spec", "template");
        if (template.path("metadata") instanceof ObjectNode metadata) {
            pod.set("metadata", metadata.deepCopy());
        }
        child(pod, "metadata").remove(List.of("name", "creationTimestamp"));
        pod.set("spec", template.path("spec").deepCopy());
        own(pod, kind, owner);
        return pod;
    }

    /** The names of the claims that a pod mounts; that of a generic ephemeral volume has the pod's name and the volume's. */
    static List<String> claims(JsonNode pod) {
        List<String> names = new ArrayList<>();
        for (JsonNode volume : pod.path("spec").path("volumes")) {
            String claim = volume.has("ephemeral")
                    ? name(pod) + "-" + text(volume, "name")
                    : text(volume, "persistentVolumeClaim", "claimName");
            if (!claim.isEmpty()) {
                names.add(claim);
            }
        }
        return names;
    }

    /** Whether two states of an object differ at a path. */
    static boolean differs(JsonNode before, JsonNode after, String... path) {
        return !Objects.equals(at(before, path), at(after, path));
    }
}
