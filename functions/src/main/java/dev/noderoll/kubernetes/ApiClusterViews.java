package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.kubernetes.SchedulingReader.Attached;
import dev.noderoll.kubernetes.SchedulingReader.Limits;
import dev.noderoll.kubernetes.SchedulingReader.Volumes;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.VolumeView;
import dev.noderoll.port.ClusterViews;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        client.list("api/v1/namespaces", Map.of(), n -> {
            namespaces.put(SchedulingReader.name(n), SchedulingReader.labels(n));
            return Optional.empty();
        });
        SchedulingReader reader = new SchedulingReader();
        List<VolumeView> volumes = all("api/v1/persistentvolumes", SchedulingReader::volume);
        List<Limits> limits = all(STORAGE + "csinodes", SchedulingReader::limits);
        List<Attached> attached = all(STORAGE + "volumeattachments", SchedulingReader::attached);
        return SchedulingReader.together(
                all("api/v1/nodes", SchedulingReader::node),
                all("api/v1/pods", reader::pod),
                namespaces,
                new Volumes(
                        all("api/v1/persistentvolumeclaims", SchedulingReader::claim),
                        volumes,
                        all(STORAGE + "storageclasses", SchedulingReader::storageClass),
                        limits,
                        attached),
                client.list("api/v1/resourcequotas", Map.of(), SchedulingReader::quota));
    }

    private <T> List<T> all(String path, Function<JsonNode, T> reader) {
        return client.list(path, Map.of(), item -> Optional.of(reader.apply(item)));
    }
}
