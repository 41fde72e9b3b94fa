package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.KubeErrors;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to the REST tree, taken apart.
 *
 * @param namespace "" for all namespaces, or a kind of the cluster
 * @param name "" for the whole collection
 * @param subresource "" for the object itself
 */
record KubeRequest(
        String method,
        String path,
        Kind kind,
        String namespace,
        String name,
        String subresource,
        Map<String, String> query,
        String contentType,
        String accept,
        String body) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    /** Where in the tree a path points. */
    private record Place(Kind kind, String namespace, String name, String subresource) {}

    /** Empty when the path is no place where objects are. */
    static Optional<KubeRequest> of(HttpExchange exchange, byte[] body) {
        String path = exchange.getRequestURI().getPath();
        return place(path)
                .map(place -> new KubeRequest(
                        exchange.getRequestMethod(),
                        path,
                        place.kind(),
                        place.namespace(),
                        place.name(),
                        place.subresource(),
                        query(exchange),
                        header(exchange, "Content-Type"),
                        header(exchange, "Accept"),
                        new String(body, StandardCharsets.UTF_8)));
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new TreeMap<>();
        String raw = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Optional<Place> place(String path) {
        List<String> parts = List.of(path.substring(1).split("/", -1));
        boolean core = parts.size() >= 3 && "api".equals(parts.get(0));
        boolean grouped = parts.size() >= 4 && "apis".equals(parts.get(0));
        if (core) {
            return place("", parts.get(1), parts.subList(2, parts.size()));
        }
        return grouped ? place(parts.get(1), parts.get(2), parts.subList(3, parts.size())) : Optional.empty();
    }

    private static Optional<Place> place(String group, String version, List<String> rest) {
        boolean inNamespace = "namespaces".equals(rest.get(0)) && rest.size() >= 3;
        if (inNamespace) {
            Optional<Kind> kind = kind(group, version, rest.get(2)).filter(k -> k.scope() == Kind.Scope.NAMESPACE);
            if (kind.isPresent()) {
                return Optional.of(new Place(kind.get(), rest.get(1), part(rest, 3), part(rest, 4)));
            }
        }
        return kind(group, version, rest.get(0)).map(k -> new Place(k, "", part(rest, 1), part(rest, 2)));
    }

    private static String part(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }

    private static Optional<Kind> kind(String group, String version, String plural) {
        for (Kind kind : Kind.values()) {
            if (kind.group().equals(group)
                    && kind.version().equals(version)
                    && kind.plural().equals(plural)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** As an audit log names it: get, list, watch, create, update, patch, delete, deletecollection. */
    String verb() {
        boolean collection = name.isEmpty();
        return switch (method) {
            case "GET" -> isWatch() ? "watch" : collection ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> method;
        };
    }

    String resource() {
        return subresource.isEmpty() ? kind.plural() : kind.plural() + "/" + subresource;
    }

    String parameter(String key) {
        return query.getOrDefault(key, "");
    }

    boolean isSet(String key) {
        return List.of("true", "1").contains(parameter(key));
    }

    boolean isWatch() {
        return "GET".equals(method) && isSet("watch");
    }

    boolean wantsTable() {
        return accept.contains("as=Table");
    }

    /** The body as JSON; it may have come as YAML. An empty body is an empty object. */
    JsonNode json() {
        if (body.isEmpty()) {
            return Json.object();
        }
        if (contentType.contains("protobuf")) {
            throw new KubeError(415, "UnsupportedMediaType", "this server reads JSON and YAML, not protobuf", null);
        }
        try {
            return contentType.contains("yaml") ? YAML.readTree(body) : JSON.readTree(body);
        } catch (IOException e) {
            throw KubeErrors.badRequest("the object provided is unrecognized: " + e.getMessage());
        }
    }

    /** The body as an object of the kind that the path names. */
    ObjectNode object() {
        if (json() instanceof ObjectNode object) {
            return object;
        }
        throw KubeErrors.badRequest("the object provided is unrecognized (must be of type " + kind.title() + ")");
    }
}
