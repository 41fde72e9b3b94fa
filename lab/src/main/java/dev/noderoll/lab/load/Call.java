package dev.noderoll.lab.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to the REST tree, taken apart.
 *
 * @param path of all objects of the kind, without a namespace: {@code apis/apps/v1/deployments}
 * @param namespace "" for all
 * @param name "" for the collection
 * @param subresource "" for the object itself
 */
record Call(
        String method, String path, String namespace, String name, String subresource, Map<String, String> parameters) {

    static Call of(String method, URI uri) {
        List<String> parts = List.of(uri.getPath().substring(1).split("/", -1));
        int length = Math.min(parts.size(), parts.getFirst().equals("api") ? 2 : 3);
        String prefix = String.join("/", parts.subList(0, length));
        List<String> rest = parts.subList(length, parts.size());
        boolean inNamespace = rest.size() >= 3 && rest.getFirst().equals("namespaces");
        List<String> place = inNamespace ? rest.subList(2, rest.size()) : rest;
        return new Call(
                method,
                prefix + "/" + part(place, 0),
                inNamespace ? rest.get(1) : "",
                part(place, 1),
                part(place, 2),
                parameters(Optional.ofNullable(uri.getRawQuery()).orElse("")));
    }

    private static String part(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        URLDecoder.decode(pair.substring(0, equals), UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        return parameters;
    }

    /** As an audit log names it. */
    String verb() {
        return switch (method) {
            case "GET" -> isWatch() ? "watch" : isList() ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> method;
        };
    }

    String resource() {
        String kind = path.substring(path.lastIndexOf('/') + 1);
        return subresource.isEmpty() ? kind : kind + "/" + subresource;
    }

    boolean isWatch() {
        return method.equals("GET") && isSet("watch");
    }

    boolean isList() {
        return method.equals("GET") && !isWatch() && name.isEmpty();
    }

    boolean isSet(String parameter) {
        return parameter(parameter).equals("true");
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    int number(String parameter, int otherwise) {
        return parameter(parameter).isEmpty() ? otherwise : Integer.parseInt(parameter(parameter));
    }

    Query query() {
        return Query.of(namespace, parameter("fieldSelector"), parameter("labelSelector"));
    }
}
