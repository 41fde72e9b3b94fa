package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeErrors;
import java.util.Map;
import java.util.Optional;

/** Answers the parts of objects that have a path of their own: eviction, binding, scale. */
final class Subresources {

    private final KubeApi api;
    private final KubeReads reads;

    Subresources(KubeApi api, KubeReads reads) {
        this.api = api;
        this.reads = reads;
    }

    Answer evict(KubeRequest request) {
        ObjectNode eviction = request.object();
        if (!request.name().equals(Json.name(eviction))) {
            throw KubeErrors.badRequest("name in URL does not match name in Eviction object");
        }
        JsonNode options = eviction.path("deleteOptions");
        String uid = Json.text(options, "preconditions", "uid");
        String version = Json.text(options, "preconditions", "resourceVersion");
        ObjectNode pod = reads.find(request);
        if (!version.isEmpty() && !version.equals(Json.version(pod))) {
            throw KubeErrors.anotherVersion(Kind.POD, pod, version);
        }
        api.evict(
                request.namespace(),
                request.name(),
                uid.isEmpty() ? Optional.empty() : Optional.of(uid),
                KubeWrites.grace(request, options));
        return Answer.success(201);
    }

    Answer bind(KubeRequest request) {
        api.bind(request.namespace(), request.name(), Json.text(request.object(), "target", "name"));
        return Answer.success(201);
    }

    Answer scale(KubeRequest request) {
        ObjectNode workload = reads.find(request);
        if ("GET".equals(request.method())) {
            return Answer.ok(scaleOf(workload));
        }
        ObjectNode scale =
                "PATCH".equals(request.method()) ? KubeWrites.patched(scaleOf(workload), request) : request.object();
        ObjectNode changed = workload.deepCopy();
        Json.child(changed, "spec")
                .put("replicas", Json.at(scale, "spec", "replicas").asInt());
        String version = Json.version(scale);
        if (!version.isEmpty()) {
            Json.child(changed, "metadata").put("resourceVersion", version);
        }
        return Answer.ok(scaleOf(api.update(request.kind(), changed)));
    }

    private static ObjectNode scaleOf(ObjectNode workload) {
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : new String[] {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
            metadata.put(field, Json.text(workload, "metadata", field));
        }
        scale.putObject("spec")
                .put("replicas", Json.at(workload, "spec", "replicas").asInt());
        StringBuilder selector = new StringBuilder();
        for (Map.Entry<String, String> label :
                Json.map(Json.at(workload, "spec", "selector", "matchLabels")).entrySet()) {
            selector.append(selector.isEmpty() ? "" : ",")
                    .append(label.getKey())
                    .append('=')
                    .append(label.getValue());
        }
        scale.putObject("status")
                .put("replicas", Json.at(workload, "status", "replicas").asInt())
                .put("selector", selector.toString());
        return scale;
    }
}
