package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the server says of itself in OpenAPI: which kinds it has, and that a patch takes {@code fieldValidation}. It
 * describes no fields. A client that finds the parameter leaves it to the server to find unknown fields; this server
 * does not look for them, and says so in a warning.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation">Field validation</a>
 */
final class OpenApi {

    static final String UNCHECKED = "299 - \"the simulated API server does not check for unknown or duplicate fields\"";

    private static final String V3 = "/openapi/v3";

    private OpenApi() {}

    /** Empty when the path is none of these. */
    static Optional<ObjectNode> answer(String path) {
        if (path.equals("/openapi/v2")) {
            ObjectNode api = titled("swagger", "2.0");
            api.putObject("definitions");
            return Optional.of(api);
        }
        if (path.equals(V3)) {
            ObjectNode index = Json.object();
            ObjectNode paths = index.putObject("paths");
            versions().forEach((root, _) -> paths.putObject(root).put("serverRelativeURL", V3 + "/" + root));
            return Optional.of(index);
        }
        return Optional.ofNullable(path.startsWith(V3 + "/") ? versions().get(path.substring(V3.length() + 1)) : null);
    }

    /** A document for each group version, by its path without the first slash. */
    private static SortedMap<String, ObjectNode> versions() {
        SortedMap<String, ObjectNode> versions = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            String root = (kind.group().isEmpty() ? "api/" : "apis/") + kind.apiVersion();
            ObjectNode api = versions.computeIfAbsent(root, _ -> titled("openapi", "3.0.0"));
            String namespace = kind.scope() == Kind.Scope.NAMESPACE ? "/namespaces/{namespace}/" : "/";
            ObjectNode patch = Json.child(api, "paths")
                    .putObject("/" + root + namespace + kind.plural() + "/{name}")
                    .putObject("patch");
            patch.putArray("parameters")
                    .addObject()
                    .put("name", "fieldValidation")
                    .put("in", "query")
                    .putObject("schema")
                    .put("type", "string");
            patch.putObject("responses");
            patch.putObject("x-kubernetes-group-version-kind")
                    .put("group", kind.group())
                    .put("version", "v1")
                    .put("kind", kind.title());
        }
        return versions;
    }

    private static ObjectNode titled(String language, String version) {
        ObjectNode api = Json.object().put(language, version);
        api.putObject("info").put("title", "Kubernetes").put("version", "v1.36.0");
        api.putObject("paths");
        return api;
    }
}
