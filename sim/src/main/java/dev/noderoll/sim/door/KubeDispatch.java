package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.KubeErrors;
import dev.noderoll.sim.kubernetes.Rehearsal;
import java.util.TreeSet;

/** Finds who answers a request; runs on the agenda's thread. */
final class KubeDispatch {

    private final KubeApi api;
    private final KubeReads reads;
    private final KubeWrites writes;
    private final Subresources parts;

    KubeDispatch(KubeApi api, Feed feed, Tables tables) {
        this.api = api;
        this.reads = new KubeReads(api, feed, tables);
        this.writes = new KubeWrites(api, reads);
        this.parts = new Subresources(api, reads);
    }

    Answer answer(KubeRequest request) {
        if ("GET".equals(request.method()) || !isDryRun(request)) {
            return route(request);
        }
        if (api instanceof Rehearsal stage) {
            return stage.rehearse(() -> route(request));
        }
        throw KubeErrors.badRequest("this server cannot do a dry run");
    }

    private static boolean isDryRun(KubeRequest request) {
        TreeSet<String> wanted = new TreeSet<>();
        if (!request.parameter("dryRun").isEmpty()) {
            wanted.add(request.parameter("dryRun"));
        }
        if (!"PATCH".equals(request.method())) {
            JsonNode body = request.json();
            wanted.addAll(Json.texts(body.path("dryRun")));
            wanted.addAll(Json.texts(Json.at(body, "deleteOptions", "dryRun")));
        }
        if (wanted.isEmpty()) {
            return false;
        }
        if (!"All".equals(wanted.first()) || wanted.size() > 1) {
            throw KubeErrors.badRequest("dryRun: Unsupported value: " + wanted + ": supported values: \"All\"");
        }
        return true;
    }

    private Answer route(KubeRequest request) {
        return switch (request.subresource()) {
            case "" -> object(request);
            case "status" -> status(request);
            case "eviction" -> request.kind() == Kind.POD && isPost(request) ? parts.evict(request) : none(request);
            case "binding" -> request.kind() == Kind.POD && isPost(request) ? parts.bind(request) : none(request);
            case "scale" -> scales(request.kind()) ? parts.scale(request) : none(request);
            case "log", "exec", "attach", "portforward", "proxy" -> noKubelet(request);
            default -> none(request);
        };
    }

    private Answer object(KubeRequest request) {
        boolean collection = request.name().isEmpty();
        return switch (request.method()) {
            case "GET" -> collection ? reads.list(request) : reads.get(request);
            case "POST" -> collection ? writes.create(request) : none(request);
            case "PUT" -> collection ? none(request) : writes.update(request);
            case "PATCH" -> collection ? none(request) : writes.patch(request);
            case "DELETE" -> collection ? writes.deleteCollection(request) : writes.delete(request);
            default -> none(request);
        };
    }

    private Answer status(KubeRequest request) {
        return switch (request.method()) {
            case "GET" -> reads.get(request);
            case "PUT" -> writes.updateStatus(request);
            case "PATCH" -> writes.patch(request);
            default -> none(request);
        };
    }

    private static boolean isPost(KubeRequest request) {
        return "POST".equals(request.method());
    }

    private static boolean scales(Kind kind) {
        return kind == Kind.DEPLOYMENT || kind == Kind.REPLICA_SET || kind == Kind.STATEFUL_SET;
    }

    /** What the real server hands on to the node. */
    private static Answer noKubelet(KubeRequest request) {
        throw new KubeError(
                501,
                "NotImplemented",
                "the simulated cluster has no kubelet that could do '" + request.subresource() + "'",
                Json.object());
    }

    private static Answer none(KubeRequest request) {
        if (request.subresource().isEmpty()) {
            throw new KubeError(
                    405,
                    "MethodNotAllowed",
                    "the server does not allow this method on the requested resource",
                    Json.object());
        }
        throw new KubeError(404, "NotFound", "the server could not find the requested resource", Json.object());
    }
}
