package dev.noderoll.lab.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which objects of a kind are asked for.
 *
 * @param namespace "" for all
 * @param fields by path, such as {@code spec.nodeName}: what each has to be
 * @param labels what each has to be
 */
record Query(String namespace, Map<String, String> fields, Map<String, String> labels) {

    static final String NODE = "spec.nodeName";
    static final String PHASE = "status.phase";

    private static final Set<String> QUICK = Set.of(NODE, PHASE);

    /** Selectors as in a request's query: {@code a=b,c=d}; "" for none. */
    static Query of(String namespace, String fieldSelector, String labelSelector) {
        return new Query(namespace, pairs(fieldSelector), pairs(labelSelector));
    }

    private static Map<String, String> pairs(String selector) {
        Map<String, String> pairs = new TreeMap<>();
        for (String pair : selector.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
            } else if (!pair.isEmpty()) {
                throw new IllegalArgumentException("selector '" + selector + "', expected such as a=b,c=d");
            }
        }
        return pairs;
    }

    /** Whether more than the namespace, the node and the phase has to be looked at. */
    boolean looksInside() {
        return !labels.isEmpty() || !QUICK.containsAll(fields.keySet());
    }

    boolean matches(JsonNode object) {
        return (namespace.isEmpty()
                        || namespace.equals(object.at("/metadata/namespace").asText()))
                && fields.entrySet().stream()
                        .allMatch(e -> object.at("/" + e.getKey().replace('.', '/'))
                                .asText()
                                .equals(e.getValue()))
                && labels.entrySet().stream()
                        .allMatch(e -> object.path("metadata")
                                .path("labels")
                                .path(e.getKey())
                                .asText()
                                .equals(e.getValue()));
    }
}
