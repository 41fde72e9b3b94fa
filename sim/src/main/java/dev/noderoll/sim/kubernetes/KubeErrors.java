package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Makes the answers of an API server that says no, worded as the real one words them.
 *
 * @see <a href="https://github.com/kubernetes/apimachinery/blob/master/pkg/api/errors/errors.go">api/errors</a>
 */
public final class KubeErrors {

    /** One reason why an object is invalid, as in {@code status.details.causes}. */
    public record Cause(String reason, String message, String field) {

        public static Cause required(String field, String detail) {
            String message = detail.isEmpty() ? "Required value" : "Required value: " + detail;
            return new Cause("FieldValueRequired", message, field);
        }

        public static Cause invalid(String field, String value, String detail) {
            return new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + detail, field);
        }

        /** Of a number that must not be negative. */
        public static Cause negative(String field, JsonNode value) {
            return invalid(field, value.asText(), "must be greater than or equal to 0");
        }

        public static Cause forbidden(String field, String detail) {
            return new Cause("FieldValueForbidden", "Forbidden: " + detail, field);
        }

        public static Cause unsupported(String field, String value, String supported) {
            return new Cause(
                    "FieldValueNotSupported",
                    "Unsupported value: \"" + value + "\": supported values: " + supported,
                    field);
        }
    }

    private KubeErrors() {}

    public static KubeError notFound(Kind kind, String name) {
        return new KubeError(
                404, "NotFound", resource(kind) + " \"" + name + "\" not found", details(kind, kind.plural(), name));
    }

    public static KubeError alreadyExists(Kind kind, String name) {
        return new KubeError(
                409,
                "AlreadyExists",
                resource(kind) + " \"" + name + "\" already exists",
                details(kind, kind.plural(), name));
    }

    /** Another writer was faster: the resourceVersion is not the current one. */
    public static KubeError modified(Kind kind, String name) {
        return conflict(
                kind,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** The object to be replaced has another UID. */
    public static KubeError otherUid(Kind kind, ObjectNode found, String wanted) {
        String name = Json.name(found);
        String namespace = Json.namespace(found);
        String key = "/registry/" + kind.plural() + (namespace.isEmpty() ? "/" : "/" + namespace + "/") + name;
        return conflict(
                kind,
                name,
                "StorageError: invalid object, Code: 4, Key: " + key
                        + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: "
                        + wanted + ", UID in object meta: " + Json.uid(found));
    }

    /** A precondition on the UID of what is to be deleted does not hold. The kind is told by its title here. */
    public static KubeError anotherObject(Kind kind, ObjectNode found, String wanted) {
        return precondition(
                kind,
                found,
                "the UID in the precondition (" + wanted + ") does not match the UID in record (" + Json.uid(found)
                        + "). The object might have been deleted and then recreated");
    }

    /** A precondition on the version of what is to be deleted does not hold. */
    public static KubeError anotherVersion(Kind kind, ObjectNode found, String wanted) {
        return precondition(
                kind,
                found,
                "the ResourceVersion in the precondition (" + wanted
                        + ") does not match the ResourceVersion in record (" + Json.version(found)
                        + "). The object might have been modified");
    }

    private static KubeError precondition(Kind kind, ObjectNode found, String why) {
        String name = Json.name(found);
        return new KubeError(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + title(kind) + " \"" + name + "\": " + why,
                details(kind, kind.title(), name));
    }

    private static KubeError conflict(Kind kind, String name, String why) {
        return new KubeError(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + resource(kind) + " \"" + name + "\": " + why,
                details(kind, kind.plural(), name));
    }

    /** A pod that cannot be bound. */
    public static KubeError unbindable(String name, String why) {
        return conflict(Kind.POD, name, why);
    }

    public static KubeError forbidden(Kind kind, String name, String why) {
        return forbidden(kind, name, why, details(kind, kind.plural(), name));
    }

    /** A new object in a namespace that is going away. */
    public static KubeError terminating(Kind kind, String name, String namespace) {
        ObjectNode details = details(kind, kind.plural(), name);
        details.putArray("causes")
                .addObject()
                .put("reason", "NamespaceTerminating")
                .put("message", "namespace " + namespace + " is being terminated")
                .put("field", "metadata.namespace");
        String why = "unable to create new content in namespace " + namespace + " because it is being terminated";
        return forbidden(kind, name, why, details);
    }

    private static KubeError forbidden(Kind kind, String name, String why, ObjectNode details) {
        return new KubeError(403, "Forbidden", resource(kind) + " \"" + name + "\" is forbidden: " + why, details);
    }

    public static KubeError badRequest(String message) {
        return new KubeError(400, "BadRequest", message, null);
    }

    public static KubeError internal(String message) {
        return new KubeError(500, "InternalError", message, null);
    }

    /** The object breaks the rules of its kind. {@code causes} is not empty. */
    public static KubeError invalid(Kind kind, String name, List<Cause> causes) {
        List<String> texts =
                causes.stream().map(c -> c.field() + ": " + c.message()).toList();
        String all = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
        ObjectNode details = details(kind, kind.title(), name);
        ArrayNode list = details.putArray("causes");
        for (Cause cause : causes) {
            list.addObject()
                    .put("reason", cause.reason())
                    .put("message", cause.message())
                    .put("field", cause.field());
        }
        return new KubeError(422, "Invalid", title(kind) + " \"" + name + "\" is invalid: " + all, details);
    }

    private static ObjectNode details(Kind kind, String kindText, String name) {
        ObjectNode details = Json.object().put("name", name);
        if (!kind.group().isEmpty()) {
            details.put("group", kind.group());
        }
        return details.put("kind", kindText);
    }

    private static String resource(Kind kind) {
        return kind.group().isEmpty() ? kind.plural() : kind.plural() + "." + kind.group();
    }

    private static String title(Kind kind) {
        return kind.group().isEmpty() ? kind.title() : kind.title() + "." + kind.group();
    }
}
