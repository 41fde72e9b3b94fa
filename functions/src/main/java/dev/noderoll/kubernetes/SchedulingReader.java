package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.ClaimView;
import dev.noderoll.model.scheduling.ClassView;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.QuotaView;
import dev.noderoll.model.scheduling.VolumeView;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the API server's objects as the scheduler's filters see them. Pods of one template share what they ask for. */
public final class SchedulingReader {

    /** How many volumes each CSI driver can attach to a node. */
    public record Limits(String node, Map<String, Integer> byDriver) {}

    /** A persistent volume that is attached to a node. */
    public record Attached(String node, String volume) {}

    private final PodViewReader pods = new PodViewReader();

    public PodView pod(JsonNode pod) {
        return pods.read(pod);
    }

    /** With a key that whoever asks has made already. */
    PodView pod(JsonNode pod, PodKey key) {
        return pods.read(pod, key);
    }

    /** Without its volumes. */
    public static NodeView node(JsonNode node) {
        return NodeViewReader.read(node, Map.of(), Set.of());
    }

    public static Limits limits(JsonNode csiNode) {
        return new Limits(name(csiNode), NodeViewReader.attachLimits(csiNode));
    }

    public static ClaimView claim(JsonNode claim) {
        return StorageReader.claim(claim);
    }

    public static VolumeView volume(JsonNode volume) {
        return StorageReader.volume(volume);
    }

    public static ClassView storageClass(JsonNode storageClass) {
        return StorageReader.storageClass(storageClass);
    }

    /** Empty for a quota that is for some pods only, and for one that has not been counted yet. */
    public static Optional<QuotaView> quota(JsonNode quota) {
        return Optional.ofNullable(StorageReader.quota(quota));
    }

    /** Nodes with what is attached to them, and how much may be. */
    static List<NodeView> withVolumes(
            Collection<NodeView> nodes, Stream<Limits> limits, Stream<Attached> attached, List<VolumeView> volumes) {
        Map<String, Map<String, Integer>> most = new HashMap<>();
        limits.forEach(l -> most.put(l.node(), l.byDriver()));
        Map<String, String> handles = new HashMap<>();
        volumes.forEach(v -> handles.put(v.name(), v.handle()));
        Map<String, Set<String>> there = new HashMap<>();
        attached.forEach(a -> {
            String handle = handles.getOrDefault(a.volume(), "");
            if (!handle.isEmpty()) {
                there.computeIfAbsent(a.node(), _ -> new HashSet<>()).add(handle);
            }
        });
        return nodes.stream()
                .map(n -> n.with(
                        most.getOrDefault(n.name().value(), Map.of()),
                        there.getOrDefault(n.name().value(), Set.of())))
                .toList();
    }

    /** The parts together, as they were read. */
    public static ClusterView together(
            Collection<NodeView> nodes,
            List<PodView> pods,
            Map<String, Map<String, String>> namespaces,
            Volumes volumes,
            List<QuotaView> quotas) {
        return new ClusterView(
                withVolumes(nodes, volumes.limits().stream(), volumes.attached().stream(), volumes.volumes()),
                pods,
                namespaces,
                volumes.claims(),
                volumes.volumes(),
                volumes.classes(),
                quotas);
    }

    /** All that is about volumes. */
    public record Volumes(
            List<ClaimView> claims,
            List<VolumeView> volumes,
            List<ClassView> classes,
            List<Limits> limits,
            List<Attached> attached) {

        public Volumes {
            claims = List.copyOf(claims);
            volumes = List.copyOf(volumes);
            classes = List.copyOf(classes);
            limits = List.copyOf(limits);
            attached = List.copyOf(attached);
        }
    }

    static Attached attached(JsonNode attachment) {
        JsonNode spec = attachment.path("spec");
        return new Attached(
                spec.path("nodeName").asText(),
                spec.path("source").path("persistentVolumeName").asText(""));
    }

    static String name(JsonNode object) {
        return Objects.requireNonNull(object.path("metadata").path("name").asText());
    }

    /** The labels of a namespace. */
    public static Map<String, String> labels(JsonNode namespace) {
        return Json.strings(namespace.path("metadata").path("labels"));
    }
}
