package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.VolumeView;
import dev.noderoll.port.ClusterViews;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Nodes, pods and volumes of the API server, as the scheduler sees them. */
public final class ApiClusterViews implements ClusterViews {

    private static final String STORAGE = "apis/storage.k8s.io/v1/";

    private final ClusterClient client;

    public ApiClusterViews(Connection connection) {
        this.client = new ClusterClient(connection);
    }

    @Override
    public ClusterView survey() {
        Map<String, Map<String, String>> namespaces = new TreeMap<>();
        each(
                "api/v1/namespaces",
                n -> namespaces.put(name(n), Json.strings(n.path("metadata").path("labels"))));
        List<VolumeView> volumes = all("api/v1/persistentvolumes", StorageReader::volume);
        PodViewReader pods = new PodViewReader();
        return new ClusterView(
                nodes(volumes),
                all("api/v1/pods", pods::read),
                namespaces,
                all("api/v1/persistentvolumeclaims", StorageReader::claim),
                volumes,
                all(STORAGE + "storageclasses", StorageReader::storageClass),
                client.list("api/v1/resourcequotas", Map.of(), q -> Optional.ofNullable(StorageReader.quota(q))));
    }

    private List<NodeView> nodes(List<VolumeView> volumes) {
        Map<String, Map<String, Integer>> limits = new HashMap<>();
        each(STORAGE + "csinodes", n -> limits.put(name(n), NodeViewReader.attachLimits(n)));
        Map<String, String> handles = new HashMap<>();
        volumes.forEach(v -> handles.put(v.name(), v.handle()));
        Map<String, Set<String>> attached = new HashMap<>();
        each(STORAGE + "volumeattachments", attachment -> {
            JsonNode spec = attachment.path("spec");
            String volume = spec.path("source").path("persistentVolumeName").asText("");
            String handle = handles.getOrDefault(volume, "");
            if (!handle.isEmpty()) {
                attached.computeIfAbsent(spec.path("nodeName").asText(), _ -> new HashSet<>())
                        .add(handle);
            }
        });
        return all(
                "api/v1/nodes",
                n -> NodeViewReader.read(
                        n, limits.getOrDefault(name(n), Map.of()), attached.getOrDefault(name(n), Set.of())));
    }

    private static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    private <T> List<T> all(String path, Function<JsonNode, T> reader) {
        return client.list(path, Map.of(), item -> Optional.of(reader.apply(item)));
    }

    private void each(String path, Consumer<JsonNode> reader) {
        client.list(path, Map.of(), item -> {
            reader.accept(item);
            return Optional.empty();
        });
    }
}
