package dev.noderoll.lab.door.direct;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.kubernetes.SchedulingReader;
import dev.noderoll.kubernetes.SchedulingReader.Attached;
import dev.noderoll.kubernetes.SchedulingReader.Volumes;
import dev.noderoll.model.Attachment;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.QuotaView;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** What the simulated scheduler looks at, by the readers of the shipped view: there is one way to read a spec. */
final class DirectScheduling {

    private final KubeApi api;
    private final DirectVolumes attachments;
    private final SchedulingReader reader = new SchedulingReader();
    private final Readings<PodView> pods = new Readings<>(reader::pod);
    private final Readings<NodeView> nodes = new Readings<>(SchedulingReader::node);

    DirectScheduling(KubeApi api, DirectVolumes attachments) {
        this.api = api;
        this.attachments = attachments;
    }

    /** Which kinds of object say what a part has. */
    static Set<Kind> kinds(Part part) {
        return switch (part) {
            case VOLUMES -> Set.of(Kind.PERSISTENT_VOLUME_CLAIM, Kind.PERSISTENT_VOLUME);
            case CLASSES -> Set.of(Kind.STORAGE_CLASS);
            case ATTACHMENTS -> Set.of(Kind.CSI_NODE, Kind.VOLUME_ATTACHMENT);
            case NAMESPACES -> Set.of(Kind.NAMESPACE);
            case QUOTAS -> Set.of(Kind.RESOURCE_QUOTA);
        };
    }

    List<NodeView> nodes() {
        return all(Kind.NODE, nodes::of);
    }

    ClusterView survey(Set<Part> parts) {
        Map<String, Map<String, String>> namespaces = new TreeMap<>();
        if (parts.contains(Part.NAMESPACES)) {
            api.list(Kind.NAMESPACE).forEach(n -> namespaces.put(Json.name(n), SchedulingReader.labels(n)));
        }
        List<QuotaView> quotas = parts.contains(Part.QUOTAS)
                ? api.list(Kind.RESOURCE_QUOTA).stream()
                        .flatMap(q -> SchedulingReader.quota(q).stream())
                        .toList()
                : List.of();
        return SchedulingReader.together(nodes(), all(Kind.POD, pods::of), namespaces, volumes(parts), quotas);
    }

    private Volumes volumes(Set<Part> parts) {
        boolean attached = parts.contains(Part.ATTACHMENTS);
        return new Volumes(
                parts.contains(Part.VOLUMES) ? all(Kind.PERSISTENT_VOLUME_CLAIM, SchedulingReader::claim) : List.of(),
                parts.contains(Part.VOLUMES) ? all(Kind.PERSISTENT_VOLUME, SchedulingReader::volume) : List.of(),
                parts.contains(Part.CLASSES) ? all(Kind.STORAGE_CLASS, SchedulingReader::storageClass) : List.of(),
                attached ? all(Kind.CSI_NODE, SchedulingReader::limits) : List.of(),
                attached
                        ? attachments.attached().stream()
                                .map(DirectScheduling::attached)
                                .toList()
                        : List.of());
    }

    private static Attached attached(Attachment attachment) {
        return new Attached(attachment.node(), attachment.volume());
    }

    private <T> List<T> all(Kind kind, Function<ObjectNode, T> reading) {
        return api.list(kind).stream().map(reading).toList();
    }
}
