package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeApi.Propagation;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.KubeErrors;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers POST, PUT, PATCH and DELETE on objects and on their status. */
final class KubeWrites {

    /** Kinds whose deletion answers with the object, not with a Status. */
    private static final Set<Kind> RETURNED = EnumSet.of(
            Kind.POD,
            Kind.SERVICE,
            Kind.SERVICE_ACCOUNT,
            Kind.PERSISTENT_VOLUME,
            Kind.PERSISTENT_VOLUME_CLAIM,
            Kind.VOLUME_ATTACHMENT,
            Kind.STORAGE_CLASS);

    private final KubeApi api;
    private final KubeReads reads;

    KubeWrites(KubeApi api, KubeReads reads) {
        this.api = api;
        this.reads = reads;
    }

    Answer create(KubeRequest request) {
        ObjectNode object = place(request, request.object(), "");
        return Answer.created(api.create(request.kind(), object));
    }

    Answer update(KubeRequest request) {
        ObjectNode object = place(request, request.object(), request.name());
        boolean there =
                api.get(request.kind(), request.namespace(), request.name()).isPresent();
        ObjectNode stored = api.update(request.kind(), object);
        return there ? Answer.ok(stored) : Answer.created(stored);
    }

    Answer updateStatus(KubeRequest request) {
        return Answer.ok(api.updateStatus(request.kind(), place(request, request.object(), request.name())));
    }

    Answer patch(KubeRequest request) {
        Optional<ObjectNode> found = api.get(request.kind(), request.namespace(), request.name());
        boolean apply = request.contentType().contains("apply-patch");
        if (found.isEmpty() && apply) {
            return Answer.created(api.create(request.kind(), place(request, request.object(), request.name())));
        }
        ObjectNode present = reads.find(request);
        ObjectNode patched = place(request, patched(present, request), request.name());
        if (!Json.uid(present).equals(Json.uid(patched))) {
            KubeErrors.Cause cause =
                    KubeErrors.Cause.invalid("metadata.uid", "\"" + Json.uid(patched) + "\"", "field is immutable");
            throw KubeErrors.invalid(request.kind(), request.name(), List.of(cause));
        }
        return Answer.ok(
                "status".equals(request.subresource())
                        ? api.updateStatus(request.kind(), patched)
                        : api.update(request.kind(), patched));
    }

    /** A copy of {@code object} with the request's patch applied. */
    static ObjectNode patched(ObjectNode object, KubeRequest request) {
        ObjectNode copy = object.deepCopy();
        String type = request.contentType();
        if (type.contains("json-patch")) {
            JsonPatch.apply(copy, request.json());
        } else if (type.contains("strategic-merge-patch") || type.contains("apply-patch")) {
            new MergePatch(MergePatch.Lists.MERGED_BY_KEY).apply(copy, request.object());
        } else if (type.contains("merge-patch")) {
            new MergePatch(MergePatch.Lists.REPLACED).apply(copy, request.object());
        } else {
            throw new KubeError(
                    415,
                    "UnsupportedMediaType",
                    "the body of the request was in an unknown format - accepted media types include:"
                            + " application/json-patch+json, application/merge-patch+json,"
                            + " application/strategic-merge-patch+json, application/apply-patch+yaml",
                    null);
        }
        return copy;
    }

    Answer delete(KubeRequest request) {
        JsonNode options = request.json();
        ObjectNode object = reads.find(request);
        String version = Json.text(options, "preconditions", "resourceVersion");
        if (!version.isEmpty() && !version.equals(Json.version(object))) {
            throw KubeErrors.anotherVersion(request.kind(), object, version);
        }
        api.delete(request.kind(), request.namespace(), request.name(), deletion(request, options));
        Optional<ObjectNode> left = api.get(request.kind(), request.namespace(), request.name());
        if (left.isPresent() && Json.isTerminating(left.get())) {
            return Answer.ok(left.get());
        }
        return RETURNED.contains(request.kind()) ? Answer.ok(object) : Answer.deleted(request.kind(), object);
    }

    Answer deleteCollection(KubeRequest request) {
        ObjectNode list = Json.object()
                .put("kind", request.kind().title() + "List")
                .put("apiVersion", request.kind().apiVersion());
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        Deletion deletion = deletion(request, request.json());
        for (ObjectNode object : reads.select(request)) {
            items.add(object);
            api.delete(request.kind(), Json.namespace(object), Json.name(object), deletion);
        }
        return Answer.ok(list);
    }

    private static Deletion deletion(KubeRequest request, JsonNode options) {
        String uid = Json.text(options, "preconditions", "uid");
        String policy = option(request, options, "propagationPolicy");
        // Jobs are older than the garbage collector: batch/v1 still orphans unless told otherwise.
        String usual = request.kind() == Kind.JOB ? "Orphan" : "Background";
        Propagation propagation =
                switch (policy.isEmpty() ? usual : policy) {
                    case "Orphan" -> Propagation.ORPHAN;
                    case "Foreground" -> Propagation.FOREGROUND;
                    default -> Propagation.BACKGROUND;
                };
        return new Deletion(grace(request, options), uid.isEmpty() ? Optional.empty() : Optional.of(uid), propagation);
    }

    static Optional<Duration> grace(KubeRequest request, JsonNode options) {
        String seconds = option(request, options, "gracePeriodSeconds");
        return seconds.isEmpty() ? Optional.empty() : Optional.of(Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private static String option(KubeRequest request, JsonNode options, String name) {
        String inBody = Json.text(options, name);
        return inBody.isEmpty() ? request.parameter(name) : inBody;
    }

    /** Checks that an object belongs where the path says, and completes its metadata. */
    static ObjectNode place(KubeRequest request, ObjectNode object, String name) {
        Kind kind = request.kind();
        String title = Json.text(object, "kind");
        String version = Json.text(object, "apiVersion");
        if ((!title.isEmpty() && !title.equals(kind.title()))
                || (!version.isEmpty() && !version.equals(kind.apiVersion()))) {
            throw KubeErrors.badRequest(title + " in version \"" + version + "\" cannot be handled as a "
                    + kind.title() + ": the API version in the data (" + version
                    + ") does not match the expected API version (" + kind.apiVersion() + ")");
        }
        ObjectNode metadata = Json.child(object, "metadata");
        Json.fill(metadata, "name", name);
        if (!name.isEmpty() && !name.equals(Json.text(metadata, "name"))) {
            throw KubeErrors.badRequest("the name of the object (" + Json.text(metadata, "name")
                    + ") does not match the name on the URL (" + name + ")");
        }
        if (kind.scope() == Kind.Scope.NAMESPACE) {
            Json.fill(metadata, "namespace", request.namespace());
            if (!request.namespace().equals(Json.text(metadata, "namespace"))) {
                throw KubeErrors.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the request");
            }
        }
        return object;
    }
}
