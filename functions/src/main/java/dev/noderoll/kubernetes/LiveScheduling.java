package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.kubernetes.SchedulingReader.Attached;
import dev.noderoll.kubernetes.SchedulingReader.Limits;
import dev.noderoll.kubernetes.SchedulingReader.Volumes;
import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.ClaimView;
import dev.noderoll.model.scheduling.ClassView;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.QuotaView;
import dev.noderoll.model.scheduling.VolumeView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the scheduler looks at: nodes and pods as the topics that are there anyway read them, and the rest from topics of
 * its own, which are listed when they are first asked for.
 */
final class LiveScheduling {

    private static final String STORAGE = "apis/storage.k8s.io/v1/";

    private record Named(String name, Map<String, String> labels) {}

    private final SchedulingReader reader = new SchedulingReader();
    private final Map<NodeName, NodeView> nodeViews = new ConcurrentHashMap<>();
    private final Map<PodKey, PodView> podViews = new ConcurrentHashMap<>();
    private final Set<PodKey> unscheduled = ConcurrentHashMap.newKeySet();
    private final LiveTopic<Named> namespaces;
    private final LiveTopic<ClaimView> claims;
    private final LiveTopic<VolumeView> volumes;
    private final LiveTopic<ClassView> classes;
    private final LiveTopic<Limits> limits;
    private final LiveTopic<QuotaView> quotas;

    LiveScheduling(LiveWorkloads.Opener opener) {
        this.namespaces = opener.open(
                "api/v1/namespaces",
                table(n -> Optional.of(new Named(SchedulingReader.name(n), SchedulingReader.labels(n)))));
        this.claims = opener.open("api/v1/persistentvolumeclaims", table(c -> Optional.of(SchedulingReader.claim(c))));
        this.volumes = opener.open("api/v1/persistentvolumes", table(v -> Optional.of(SchedulingReader.volume(v))));
        this.classes =
                opener.open(STORAGE + "storageclasses", table(c -> Optional.of(SchedulingReader.storageClass(c))));
        this.limits = opener.open(STORAGE + "csinodes", table(n -> Optional.of(SchedulingReader.limits(n))));
        this.quotas = opener.open("api/v1/resourcequotas", table(SchedulingReader::quota));
    }

    private static <T> LiveTable<T> table(Function<JsonNode, Optional<T>> reader) {
        return new LiveTable<>(reader, _ -> List.of());
    }

    /** Reads a node, and keeps of it what the scheduler looks at. */
    Optional<ClusterNode> node(JsonNode object) {
        Optional<ClusterNode> node = ApiNodes.read(object);
        node.ifPresent(n -> nodeViews.put(n.name(), SchedulingReader.node(object)));
        return node;
    }

    /** Reads a pod, and keeps of it what the scheduler looks at. */
    Pod pod(JsonNode object) {
        Pod pod = LivePods.slim(ApiPods.read(object));
        podViews.put(pod.key(), reader.pod(object, pod.key()));
        if (ApiPods.unscheduled(object)) {
            unscheduled.add(pod.key());
        } else {
            unscheduled.remove(pod.key());
        }
        return pod;
    }

    List<NodeView> nodes(List<ClusterNode> nodes) {
        return nodes.stream()
                .map(n -> nodeViews.get(n.name()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Pods that no node could take. */
    List<PodView> unschedulable(LiveTopic<Pod> pods) {
        return pods.ask(table -> table.all()
                .filter(pod -> unscheduled.contains(pod.key()))
                .map(pod -> podViews.get(pod.key()))
                .filter(Objects::nonNull)
                .toList());
    }

    /** The parts that are asked for, and of the others nothing. */
    ClusterView survey(
            List<ClusterNode> nodes, LiveTopic<Pod> pods, LiveTopic<Attachment> attachments, Set<Part> parts) {
        List<PodView> views = pods.ask(table -> {
            if (podViews.size() > 2 * table.size()) {
                Set<PodKey> there = table.all().map(Pod::key).collect(Collectors.toSet());
                podViews.keySet().retainAll(there);
                unscheduled.retainAll(there);
            }
            return table.all()
                    .map(pod -> podViews.get(pod.key()))
                    .filter(Objects::nonNull)
                    .toList();
        });
        Map<String, Map<String, String>> labels = new TreeMap<>();
        if (parts.contains(Part.NAMESPACES)) {
            all(namespaces).forEach(n -> labels.put(n.name(), n.labels()));
        }
        return SchedulingReader.together(
                nodes(nodes),
                views,
                labels,
                volumes(attachments, parts),
                parts.contains(Part.QUOTAS) ? all(quotas) : List.of());
    }

    private Volumes volumes(LiveTopic<Attachment> attachments, Set<Part> parts) {
        boolean attached = parts.contains(Part.ATTACHMENTS);
        return new Volumes(
                parts.contains(Part.VOLUMES) ? all(claims) : List.of(),
                parts.contains(Part.VOLUMES) ? all(volumes) : List.of(),
                parts.contains(Part.CLASSES) ? all(classes) : List.of(),
                attached ? all(limits) : List.of(),
                attached
                        ? all(attachments).stream()
                                .map(a -> new Attached(a.node(), a.volume()))
                                .toList()
                        : List.of());
    }

    private static <T> List<T> all(LiveTopic<T> topic) {
        return topic.ask(table -> table.all().toList());
    }
}
