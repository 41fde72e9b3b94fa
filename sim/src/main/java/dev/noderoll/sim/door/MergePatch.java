package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Merges a partial object into an object: plainly, where a list replaces a list, or strategically, where the elements of
 * some lists are told apart by a key.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7386">RFC 7386</a>
 * @see <a href="https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md">
 *     Strategic merge patch</a>
 */
final class MergePatch {

    /** How lists merge. */
    enum Lists {
        REPLACED,
        MERGED_BY_KEY
    }

    // patchMergeKey of the fields in k8s.io/api. Lists that are not here, such as taints and tolerations, are atomic.
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("env", "name"),
            Map.entry("volumes", "name"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("secrets", "name"),
            Map.entry("schedulingGates", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("topologySpreadConstraints", "topologyKey"),
            Map.entry("hostAliases", "ip"),
            Map.entry("podIPs", "ip"),
            Map.entry("hostIPs", "ip"),
            Map.entry("conditions", "type"),
            Map.entry("addresses", "type"),
            Map.entry("ownerReferences", "uid"));

    /** Lists of plain values that are merged as sets. */
    private static final Set<String> SETS = Set.of("finalizers", "podCIDRs");

    private static final String DIRECTIVE = "$patch";
    private static final String DELETE_VALUES = "$deleteFromPrimitiveList/";
    private static final String RETAIN_KEYS = "$retainKeys";

    private final Lists lists;

    MergePatch(Lists lists) {
        this.lists = lists;
    }

    /** Changes {@code target}. */
    void apply(ObjectNode target, ObjectNode patch) {
        if (lists == Lists.MERGED_BY_KEY) {
            directives(target, patch);
        }
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            boolean directive = lists == Lists.MERGED_BY_KEY && name.startsWith("$");
            if (value.isNull()) {
                target.remove(name);
            } else if (!directive) {
                set(target, name, value);
            }
        }
    }

    private void set(ObjectNode target, String name, JsonNode value) {
        if (value instanceof ObjectNode object) {
            apply(Json.child(target, name), object);
        } else if (value instanceof ArrayNode list && lists == Lists.MERGED_BY_KEY && isMerged(name, list)) {
            ArrayNode old = target.get(name) instanceof ArrayNode found ? found : target.putArray(name);
            if (SETS.contains(name)) {
                addMissing(old, list);
            } else {
                merge(old, list, key(name, list));
            }
        } else {
            target.set(name, value.deepCopy());
        }
    }

    private static boolean isMerged(String name, ArrayNode list) {
        return SETS.contains(name) || !key(name, list).isEmpty();
    }

    /** The field that tells a list's elements apart; "" when the list is atomic. */
    private static String key(String name, ArrayNode list) {
        if ("ports".equals(name)) {
            JsonNode first = list.path(0);
            return first.has("containerPort") ? "containerPort" : first.has("port") ? "port" : "";
        }
        return KEYS.getOrDefault(name, "");
    }

    private void merge(ArrayNode old, ArrayNode patch, String key) {
        for (ObjectNode element : Json.objects(patch)) {
            String directive = Json.text(element, DIRECTIVE);
            if ("replace".equals(directive)) {
                // This element only says that the others are the whole list.
                old.removeAll();
                continue;
            }
            ObjectNode same = null;
            for (ObjectNode candidate : Json.objects(old)) {
                if (candidate.path(key).equals(element.path(key))) {
                    same = candidate;
                }
            }
            if ("delete".equals(directive)) {
                old.removeIf(o -> o.path(key).equals(element.path(key)));
            } else if (same == null) {
                apply(old.addObject(), element);
            } else {
                apply(same, element);
            }
        }
    }

    private static void addMissing(ArrayNode old, ArrayNode patch) {
        List<String> there = Json.texts(old);
        for (JsonNode value : patch) {
            if (!there.contains(value.asText())) {
                old.add(value);
            }
        }
    }

    private static void directives(ObjectNode target, ObjectNode patch) {
        if ("replace".equals(Json.text(patch, DIRECTIVE)) || "delete".equals(Json.text(patch, DIRECTIVE))) {
            target.removeAll();
        }
        if (patch.has(RETAIN_KEYS)) {
            target.retain(Json.texts(patch.path(RETAIN_KEYS)));
        }
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            if (field.getKey().startsWith(DELETE_VALUES)) {
                List<String> gone = Json.texts(field.getValue());
                if (target.get(field.getKey().substring(DELETE_VALUES.length())) instanceof ArrayNode list) {
                    list.removeIf(v -> gone.contains(v.asText()));
                }
            }
        }
    }
}
