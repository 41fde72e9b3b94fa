package dev.noderoll.lab.door.direct;

import dev.noderoll.model.Attachment;
import dev.noderoll.port.Volumes;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.List;

/** VolumeAttachments of the simulated API server. */
final class DirectVolumes implements Volumes {

    private final KubeApi api;

    DirectVolumes(KubeApi api) {
        this.api = api;
    }

    @Override
    public List<Attachment> attached() {
        return api.list(Kind.VOLUME_ATTACHMENT).stream()
                .map(a -> new Attachment(
                        a.path("metadata").path("name").asText(),
                        a.path("spec").path("nodeName").asText(),
                        a.path("spec")
                                .path("source")
                                .path("persistentVolumeName")
                                .asText()))
                .filter(a -> !a.volume().isEmpty())
                .toList();
    }
}
