package dev.noderoll.lab.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Requests to a Kubernetes API server, simulated or real, in a namespace of their own. Bodies are written as YAML. */
final class Conversation {

    static final String MERGE = "application/merge-patch+json";
    static final String STRATEGIC = "application/strategic-merge-patch+json";
    static final String JSON_PATCH = "application/json-patch+json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private final OkHttpClient http;
    private final String url;
    private final String namespace;

    Conversation(OkHttpClient http, String url, String namespace) {
        this.http = http;
        this.url = url;
        this.namespace = namespace;
    }

    /** Makes the namespace, and the service account without which the real server admits no pod. */
    void begin() throws Exception {
        post("/api/v1/namespaces", "{metadata: {name: " + namespace + "}}").is(201);
        post(core("serviceaccounts"), "{metadata: {name: default}}");
    }

    String namespace() {
        return namespace;
    }

    /** The path of a kind of the core group in this namespace. */
    String core(String plural) {
        return "/api/v1/namespaces/" + namespace + "/" + plural;
    }

    /** The path of a kind of another group in this namespace: {@code apps/v1}. */
    String in(String group, String plural) {
        return "/apis/" + group + "/namespaces/" + namespace + "/" + plural;
    }

    Reply get(String path) throws Exception {
        return send("GET", path, "application/json", "");
    }

    Reply post(String path, String yaml) throws Exception {
        return send("POST", path, "application/json", json(yaml));
    }

    Reply put(String path, JsonNode body) throws Exception {
        return send("PUT", path, "application/json", body.toString());
    }

    Reply patch(String path, String type, String yaml) throws Exception {
        return send("PATCH", path, type, json(yaml));
    }

    Reply delete(String path, String options) throws Exception {
        return send("DELETE", path, "application/json", json(options));
    }

    Reply send(String method, String path, String type, String body) throws Exception {
        RequestBody sent = body.isEmpty() && (method.equals("GET") || method.equals("DELETE"))
                ? null
                : RequestBody.create(body.getBytes(UTF_8), MediaType.get(type));
        Request request = new Request.Builder()
                .url(url + path)
                .header("Accept", "application/json")
                .method(method, sent)
                .build();
        try (Response response = http.newCall(request).execute()) {
            Map<String, String> headers = new TreeMap<>();
            response.headers().toMultimap().forEach((name, values) -> headers.put(name, values.getFirst()));
            return new Reply(
                    method + " " + path,
                    response.code(),
                    headers,
                    read(response.body().string()));
        }
    }

    /** A watch answers with several objects: they become a list. */
    private static JsonNode read(String text) throws IOException {
        if (text.lines().count() <= 1) {
            return text.startsWith("{")
                    ? JSON.readTree(text)
                    : JSON.getNodeFactory().textNode(text);
        }
        var lines = JSON.createArrayNode();
        for (String line : text.lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static String json(String yaml) throws IOException {
        return yaml.isEmpty() ? "" : YAML.readTree(yaml).toString();
    }

    /** A pod that is bound to a node that is not there, so that nothing but the test changes it. */
    void runningPod(String name, String ready) throws Exception {
        post(
                        core("pods"),
                        "{metadata: {name: %s, labels: {app: web}}, spec: {nodeName: ghost, containers: [{name: c, image: 'example/c:1'}]}}"
                                .formatted(name))
                .is(201);
        phase(name, "Running", ready);
    }

    void phase(String pod, String phase, String ready) throws Exception {
        String status = "{status: {phase: %s, conditions: [{type: Ready, status: '%s'}]}}".formatted(phase, ready);
        patch(core("pods/" + pod + "/status"), STRATEGIC, status).is(200);
    }

    /** A budget for the pods of {@link #runningPod}, with a status as the disruption controller would write it. */
    void budget(String name, String spec, String status) throws Exception {
        String budgets = in("policy/v1", "poddisruptionbudgets");
        post(budgets, "{metadata: {name: %s}, spec: {selector: {matchLabels: {app: web}}, %s}}".formatted(name, spec))
                .is(201);
        patch(budgets + "/" + name + "/status", MERGE, "{status: " + status + "}")
                .is(200);
    }

    Reply readBudget(String name) throws Exception {
        return get(in("policy/v1", "poddisruptionbudgets/" + name)).is(200);
    }

    Reply evict(String pod, String deleteOptions) throws Exception {
        return post(
                core("pods/" + pod + "/eviction"),
                "{apiVersion: policy/v1, kind: Eviction, metadata: {name: %s}, deleteOptions: %s}"
                        .formatted(pod, deleteOptions));
    }

    static ObjectNode copy(Reply reply) {
        return reply.body().deepCopy();
    }
}
