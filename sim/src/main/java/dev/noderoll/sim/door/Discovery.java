package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Answers what a client asks before it asks for objects: versions, groups and resources. */
final class Discovery {

    private static final List<String> ALL =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private static final Map<Kind, List<String>> SHORT_NAMES = Map.ofEntries(
            Map.entry(Kind.NODE, List.of("no")),
            Map.entry(Kind.NAMESPACE, List.of("ns")),
            Map.entry(Kind.POD, List.of("po")),
            Map.entry(Kind.SERVICE, List.of("svc")),
            Map.entry(Kind.EVENT, List.of("ev")),
            Map.entry(Kind.CONFIG_MAP, List.of("cm")),
            Map.entry(Kind.SERVICE_ACCOUNT, List.of("sa")),
            Map.entry(Kind.PERSISTENT_VOLUME, List.of("pv")),
            Map.entry(Kind.PERSISTENT_VOLUME_CLAIM, List.of("pvc")),
            Map.entry(Kind.DEPLOYMENT, List.of("deploy")),
            Map.entry(Kind.REPLICATION_CONTROLLER, List.of("rc")),
            Map.entry(Kind.REPLICA_SET, List.of("rs")),
            Map.entry(Kind.STATEFUL_SET, List.of("sts")),
            Map.entry(Kind.DAEMON_SET, List.of("ds")),
            Map.entry(Kind.POD_DISRUPTION_BUDGET, List.of("pdb")),
            Map.entry(Kind.STORAGE_CLASS, List.of("sc")),
            Map.entry(Kind.PRIORITY_CLASS, List.of("pc")));

    private static final Map<String, String> VERSION = Map.of(
            "major", "1",
            "minor", "36",
            "gitVersion", "v1.36.0",
            "gitCommit", "",
            "gitTreeState", "clean",
            "platform", "linux/amd64");

    private Discovery() {}

    /** Empty when the path is none of these. */
    static Optional<ObjectNode> answer(String path) {
        return switch (path) {
            case "/version", "/version/" -> Optional.of(version());
            case "/api", "/api/" -> Optional.of(core());
            case "/apis", "/apis/" -> Optional.of(groups());
            case "/api/v1" -> Optional.of(resources("", "v1"));
            default -> path.startsWith("/openapi/") ? OpenApi.answer(path) : group(path);
        };
    }

    private static ObjectNode version() {
        ObjectNode version = Json.object();
        VERSION.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> version.put(e.getKey(), e.getValue()));
        return version;
    }

    private static ObjectNode core() {
        ObjectNode api = Json.object().put("kind", "APIVersions");
        api.putArray("versions").add("v1");
        api.putArray("serverAddressByClientCIDRs");
        return api;
    }

    private static ObjectNode groups() {
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        for (String name : names()) {
            groups.add(groupOf(name));
        }
        return list;
    }

    private static SortedSet<String> names() {
        TreeSet<String> names = new TreeSet<>();
        for (Kind kind : Kind.values()) {
            if (!kind.group().isEmpty()) {
                names.add(kind.group());
            }
        }
        return names;
    }

    private static ObjectNode groupOf(String name) {
        ObjectNode version = Json.object().put("groupVersion", name + "/v1").put("version", "v1");
        ObjectNode group = Json.object().put("name", name);
        group.putArray("versions").add(version);
        group.set("preferredVersion", version);
        return group;
    }

    private static Optional<ObjectNode> group(String path) {
        for (String name : names()) {
            if (path.equals("/apis/" + name)) {
                return Optional.of(groupOf(name).put("kind", "APIGroup").put("apiVersion", "v1"));
            }
            if (path.equals("/apis/" + name + "/v1")) {
                return Optional.of(resources(name, "v1"));
            }
        }
        return Optional.empty();
    }

    private static ObjectNode resources(String group, String version) {
        ObjectNode list = Json.object()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode resources = list.putArray("resources");
        for (Kind kind : Kind.values()) {
            if (!kind.group().equals(group)) {
                continue;
            }
            ObjectNode resource = resource(resources, kind, kind.plural(), kind.title(), ALL);
            SHORT_NAMES.getOrDefault(kind, List.of()).forEach(resource.putArray("shortNames")::add);
            resource(resources, kind, kind.plural() + "/status", kind.title(), List.of("get", "patch", "update"));
            if (kind == Kind.POD) {
                resource(resources, kind, "pods/eviction", "Eviction", List.of("create"))
                        .put("group", "policy")
                        .put("version", "v1");
                resource(resources, kind, "pods/binding", "Binding", List.of("create"));
            }
            if (kind == Kind.DEPLOYMENT || kind == Kind.REPLICA_SET || kind == Kind.STATEFUL_SET) {
                resource(resources, kind, kind.plural() + "/scale", "Scale", List.of("get", "patch", "update"))
                        .put("group", "autoscaling")
                        .put("version", "v1");
            }
        }
        return list;
    }

    private static ObjectNode resource(ArrayNode list, Kind kind, String name, String title, List<String> verbs) {
        ObjectNode resource = list.addObject()
                .put("name", name)
                .put("singularName", name.contains("/") ? "" : title.toLowerCase(Locale.ROOT))
                .put("namespaced", kind.scope() == Kind.Scope.NAMESPACE)
                .put("kind", title);
        verbs.forEach(resource.putArray("verbs")::add);
        return resource;
    }
}
