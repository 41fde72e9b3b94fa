package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.Attachment;
import dev.noderoll.port.Volumes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** VolumeAttachments of the API server. Those of inline volumes name no persistent volume, and are left out (D86). */
final class ApiVolumes implements Volumes {

    private final ClusterClient client;

    ApiVolumes(ClusterClient client) {
        this.client = client;
    }

    @Override
    public List<Attachment> attached() {
        return client.list("apis/storage.k8s.io/v1/volumeattachments", Map.of(), ApiVolumes::read);
    }

    static Optional<Attachment> read(JsonNode object) {
        JsonNode spec = object.path("spec");
        Attachment attachment = new Attachment(
                object.path("metadata").path("name").asText(),
                spec.path("nodeName").asText(),
                spec.path("source").path("persistentVolumeName").asText());
        return attachment.volume().isEmpty() ? Optional.empty() : Optional.of(attachment);
    }
}
