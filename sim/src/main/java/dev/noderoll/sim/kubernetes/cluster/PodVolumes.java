package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.at;
import static dev.noderoll.sim.kubernetes.cluster.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the volumes of a pod let it go: ReadWriteOncePod, limits of attachment, reach and zone of bound volumes, and for
 * claims that wait for a pod, volumes that are there or can be made.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/storage/persistent-volumes/">Persistent volumes</a>
 * @see <a href="https://kubernetes.io/docs/concepts/storage/storage-limits/">Limits of attachment</a>
 */
final class PodVolumes {

    private static final Map<String, String> ZONES = Map.of(
            "topology.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region", "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region");

    private final KubeApi api;
    private final ObjectNode pod;
    private final List<ObjectNode> volumes = new ArrayList<>();
    private final List<ObjectNode> waiting = new ArrayList<>();
    private boolean nowhere;

    PodVolumes(KubeApi api, ObjectNode pod, List<NodeView> nodes) {
        this.api = api;
        this.pod = pod;
        for (String name : Fields.claims(pod)) {
            Optional<ObjectNode> claim = api.get(Kind.PERSISTENT_VOLUME_CLAIM, Fields.namespace(pod), name);
            if (claim.isEmpty() || !take(claim.get(), nodes)) {
                nowhere = true;
            }
        }
        waiting.sort(Comparator.comparingLong(c -> size(c, "spec", "resources", "requests", "storage")));
    }

    private boolean take(ObjectNode claim, List<NodeView> nodes) {
        boolean alone = modes(claim).contains("ReadWriteOncePod");
        if (Fields.isTerminating(claim)
                || "Lost".equals(text(claim, "status", "phase"))
                || (alone && nodes.stream().anyMatch(n -> n.pods().stream().anyMatch(p -> has(p, claim))))) {
            return false;
        }
        if (VolumeBinding.isBound(claim)) {
            Optional<ObjectNode> volume = api.get(Kind.PERSISTENT_VOLUME, "", text(claim, "spec", "volumeName"));
            volume.ifPresent(volumes::add);
            return volume.isPresent();
        }
        waiting.add(claim);
        return text(claim, "spec", "volumeName").isEmpty() && VolumeBinding.waits(api, claim);
    }

    private boolean has(ObjectNode other, ObjectNode claim) {
        return !Fields.uid(other).equals(Fields.uid(pod))
                && Fields.namespace(other).equals(Fields.namespace(claim))
                && Fields.claims(other).contains(Fields.name(claim));
    }

    boolean reach(NodeView node) {
        return !nowhere
                && ((volumes.isEmpty() && waiting.isEmpty())
                        || (attachable(node) && volumes.stream().allMatch(v -> near(v, node)) && canBeHad(node)));
    }

    private static boolean near(ObjectNode volume, NodeView node) {
        return reaches(volume, node.node()) && zoned(volume, node);
    }

    private static boolean reaches(ObjectNode volume, ObjectNode node) {
        JsonNode required = at(volume, "spec", "nodeAffinity", "required");
        return NodeAffinity.anyTerm(required.path("nodeSelectorTerms"), node);
    }

    private static boolean zoned(ObjectNode volume, NodeView node) {
        if (ZONES.keySet().stream().allMatch(key -> node.label(key).isEmpty())) {
            return true;
        }
        return ZONES.entrySet().stream().allMatch(zone -> {
            String wanted = text(volume, "metadata", "labels", zone.getKey());
            String old = node.label(zone.getKey());
            String here = old.isEmpty() ? node.label(zone.getValue()) : old;
            return wanted.isEmpty() || Arrays.asList(wanted.split("__", -1)).contains(here);
        });
    }

    /** For each claim that waits: a volume that is free or kept for it, the smallest of them, or a maker of volumes. */
    private boolean canBeHad(NodeView node) {
        Set<String> chosen = new HashSet<>();
        for (ObjectNode claim : waiting) {
            String selected = Fields.annotation(claim, VolumeBinding.SELECTED_NODE);
            if (!selected.isEmpty()) {
                if (!selected.equals(node.name()) || !VolumeBinding.makes(api, claim, node.node())) {
                    return false;
                }
                continue;
            }
            Optional<ObjectNode> match = match(api, claim, node.node(), chosen);
            match.ifPresent(v -> chosen.add(Fields.name(v)));
            if (match.isEmpty() && !VolumeBinding.makes(api, claim, node.node())) {
                return false;
            }
        }
        return true;
    }

    /** The volume that is kept for a claim, or the smallest free one that suits it; empty when a node reaches none. */
    static Optional<ObjectNode> match(KubeApi api, ObjectNode claim, ObjectNode node, Set<String> chosen) {
        List<ObjectNode> suited = api.list(Kind.PERSISTENT_VOLUME).stream()
                .filter(v -> !chosen.contains(Fields.name(v)) && suits(v, claim))
                .sorted(Comparator.comparingLong(v -> size(v, "spec", "capacity", "storage")))
                .toList();
        Optional<ObjectNode> kept = suited.stream().filter(v -> isFor(v, claim)).findFirst();
        return kept.isPresent()
                ? kept.filter(v -> reaches(v, node))
                : suited.stream()
                        .filter(v -> !v.path("spec").has("claimRef")
                                && "Available".equals(text(v, "status", "phase"))
                                && reaches(v, node))
                        .findFirst();
    }

    private static boolean suits(ObjectNode volume, ObjectNode claim) {
        return text(volume, "spec", "storageClassName").equals(text(claim, "spec", "storageClassName"))
                && size(volume, "spec", "capacity", "storage")
                        >= size(claim, "spec", "resources", "requests", "storage")
                && modes(volume).containsAll(modes(claim));
    }

    private static boolean isFor(ObjectNode volume, ObjectNode claim) {
        JsonNode owner = volume.path("spec").path("claimRef");
        return Fields.namespace(claim).equals(text(owner, "namespace"))
                && Fields.name(claim).equals(text(owner, "name"));
    }

    private static long size(JsonNode object, String... path) {
        return Quantity.millis(at(object, path));
    }

    private static Set<String> modes(JsonNode object) {
        Set<String> modes = new HashSet<>();
        object.path("spec").path("accessModes").forEach(m -> modes.add(m.asText()));
        return modes;
    }

    /** Volumes of the node's pods count once; those attached for nobody count too. */
    private boolean attachable(NodeView node) {
        Optional<ObjectNode> limits = api.get(Kind.CSI_NODE, "", node.name());
        if (limits.isEmpty()) {
            return true;
        }
        Set<String> there = new HashSet<>();
        node.pods().forEach(p -> there.addAll(handles(p)));
        Set<String> more = handles(pod);
        more.removeAll(there);
        for (ObjectNode attachment : api.list(Kind.VOLUME_ATTACHMENT)) {
            if (node.name().equals(text(attachment, "spec", "nodeName"))) {
                api.get(Kind.PERSISTENT_VOLUME, "", text(attachment, "spec", "source", "persistentVolumeName"))
                        .map(PodVolumes::handle)
                        .ifPresent(there::add);
            }
        }
        for (JsonNode driver : limits.get().path("spec").path("drivers")) {
            JsonNode most = driver.path("allocatable").path("count");
            String prefix = text(driver, "name") + "/";
            long asked = more.stream().filter(h -> h.startsWith(prefix)).count();
            long taken = there.stream().filter(h -> h.startsWith(prefix)).count();
            if (most.isNumber() && asked > 0 && taken + asked > most.asLong()) {
                return false;
            }
        }
        return true;
    }

    private Set<String> handles(ObjectNode of) {
        Set<String> handles = new HashSet<>();
        for (String name : Fields.claims(of)) {
            api.get(Kind.PERSISTENT_VOLUME_CLAIM, Fields.namespace(of), name)
                    .map(claim -> api.get(Kind.PERSISTENT_VOLUME, "", text(claim, "spec", "volumeName"))
                            .map(PodVolumes::handle)
                            .orElseGet(() -> VolumeBinding.driver(api, claim) + "/" + Key.of(claim)))
                    .ifPresent(handles::add);
        }
        return handles;
    }

    private static String handle(ObjectNode volume) {
        return text(volume, "spec", "csi", "driver") + "/" + text(volume, "spec", "csi", "volumeHandle");
    }
}
