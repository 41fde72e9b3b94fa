package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Binds claims to volumes: to the one that a claim names, or the smallest free one that suits it, else to one that is
 * made for it: in the zone of the node that the scheduler chose (WaitForFirstConsumer), else in the zone of the first
 * node by name. Volumes of a class without a provisioner are not made.
 *
 * <p>A claim without a storage class, or with one that does not exist, is taken to be of a class that waits for its
 * first consumer, as the default class on EKS is; one that several nodes are to write to, of Amazon EFS, which every zone
 * reaches. A deleted claim takes its volume along unless the class retains it.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode">Volume binding mode</a>
 */
final class VolumeBinding {

    static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    private static final String COMPLETED = "pv.kubernetes.io/bind-completed";
    private static final String DRIVER = "ebs.csi.aws.com";
    private static final String FILES = "efs.csi.aws.com";
    private static final String ZONE = "topology.kubernetes.io/zone";

    private final Control control;
    private final WorkQueue queue;

    VolumeBinding(Control control) {
        this.control = control;
        this.queue = new WorkQueue(
                control.agenda(),
                control.dice().named("volumes"),
                "provision volume",
                control.settings().volumes().provision(),
                this::provision);
    }

    void start() {
        control.api().onChange(Kind.PERSISTENT_VOLUME_CLAIM, change -> {
            if (change.type() == ChangeType.DELETED) {
                release(change.object());
            } else if (!isBound(change.object())) {
                queue.add(Key.of(change.object()));
            }
        });
        control.api().onChange(Kind.PERSISTENT_VOLUME, change -> {
            if (change.type() == ChangeType.ADDED) {
                volumeAdded(change.object());
            }
        });
    }

    /** One that was not made for a claim says that it can be had; claims that wait for it are looked at again. */
    private void volumeAdded(ObjectNode volume) {
        boolean made = !Fields.text(volume, "spec", "claimRef", "uid").isEmpty();
        if (!made && isPending(volume)) {
            control.agenda().after(Duration.ofMillis(1), "volume available", () -> {
                control.get(Kind.PERSISTENT_VOLUME, new Key("", Fields.name(volume)))
                        .filter(VolumeBinding::isPending)
                        .ifPresent(v -> phase(Kind.PERSISTENT_VOLUME, v.deepCopy(), "Available"));
                for (ObjectNode claim : control.api().list(Kind.PERSISTENT_VOLUME_CLAIM)) {
                    if (!isBound(claim)) {
                        queue.add(Key.of(claim));
                    }
                }
            });
        }
    }

    private static boolean isPending(ObjectNode volume) {
        return "Pending".equals(Fields.text(volume, "status", "phase"));
    }

    /** Whether a claim's binding is completed: naming a volume is not enough. */
    static boolean isBound(ObjectNode claim) {
        return !Fields.text(claim, "spec", "volumeName").isEmpty()
                && !Fields.annotation(claim, COMPLETED).isEmpty();
    }

    /** Whether a claim is bound only when a pod that uses it is placed. */
    static boolean waits(KubeApi api, ObjectNode claim) {
        return storageClass(api, claim)
                .map(c -> "WaitForFirstConsumer".equals(Fields.text(c, "volumeBindingMode")))
                .orElse(true);
    }

    /** Whether a volume can be made for a claim near a node. */
    static boolean makes(KubeApi api, ObjectNode claim, ObjectNode node) {
        Optional<ObjectNode> storage = storageClass(api, claim);
        return storage.isEmpty()
                || (!"kubernetes.io/no-provisioner".equals(Fields.text(storage.get(), "provisioner"))
                        && allows(storage.get().path("allowedTopologies"), node));
    }

    private static boolean allows(JsonNode topologies, ObjectNode node) {
        boolean allowed = topologies.isEmpty();
        for (JsonNode topology : topologies) {
            boolean all = !topology.path("matchLabelExpressions").isEmpty();
            for (JsonNode expression : topology.path("matchLabelExpressions")) {
                String here = Fields.text(node, "metadata", "labels", Fields.text(expression, "key"));
                boolean found = false;
                for (JsonNode value : expression.path("values")) {
                    found |= !here.isEmpty() && value.asText().equals(here);
                }
                all &= found;
            }
            allowed |= all;
        }
        return allowed;
    }

    /** Whose volume a claim's will be. */
    static String driver(KubeApi api, ObjectNode claim) {
        return storageClass(api, claim)
                .map(c -> Fields.text(c, "provisioner"))
                .orElseGet(() -> claim.path("spec")
                                .path("accessModes")
                                .valueStream()
                                .anyMatch(m -> m.asText().equals("ReadWriteMany"))
                        ? FILES
                        : DRIVER);
    }

    private static Optional<ObjectNode> storageClass(KubeApi api, ObjectNode claim) {
        return api.get(Kind.STORAGE_CLASS, "", Fields.text(claim, "spec", "storageClassName"));
    }

    /**
     * Whether all claims of a pod are bound: those that a volume is there for are bound at once, and for the others one is
     * asked to be made near {@code node}.
     */
    boolean bound(ObjectNode pod, String node) {
        boolean all = true;
        for (String name : Fields.claims(pod)) {
            Optional<ObjectNode> claim = control.api().get(Kind.PERSISTENT_VOLUME_CLAIM, Fields.namespace(pod), name);
            if (claim.isEmpty()) {
                return false;
            }
            if (!isBound(claim.get())) {
                Optional<ObjectNode> match = control.api()
                        .get(Kind.NODE, "", node)
                        .flatMap(n -> PodVolumes.match(control.api(), claim.get(), n, Set.of()));
                match.ifPresent(volume -> complete(claim.get(), volume));
                all &= match.isPresent();
                if (match.isEmpty()) {
                    ObjectNode after = claim.get().deepCopy();
                    Fields.child(Fields.child(after, "metadata"), "annotations").put(SELECTED_NODE, node);
                    control.api().update(Kind.PERSISTENT_VOLUME_CLAIM, after);
                }
            }
        }
        return all;
    }

    private void provision(Key key) {
        Optional<ObjectNode> found =
                control.living(Kind.PERSISTENT_VOLUME_CLAIM, key).filter(c -> !isBound(c));
        if (found.isEmpty()) {
            return;
        }
        ObjectNode claim = found.get();
        String named = Fields.text(claim, "spec", "volumeName");
        if (!named.isEmpty()) {
            control.api().get(Kind.PERSISTENT_VOLUME, "", named).ifPresent(v -> complete(claim, v));
            return;
        }
        String selected = Fields.annotation(claim, SELECTED_NODE);
        boolean waits = waits(control.api(), claim);
        if (selected.isEmpty() && waits) {
            return;
        }
        List<ObjectNode> nodes = control.api().list(Kind.NODE).stream()
                .filter(n -> selected.isEmpty() || Fields.name(n).equals(selected))
                .toList();
        Optional<ObjectNode> match = nodes.stream()
                .flatMap(n -> PodVolumes.match(control.api(), claim, n, Set.of()).stream())
                .findFirst();
        if (match.isPresent()) {
            complete(claim, match.get());
            return;
        }
        String zone = nodes.stream()
                .findFirst()
                .filter(n -> makes(control.api(), claim, n))
                .map(n -> Fields.text(n, "metadata", "labels", ZONE))
                .orElse("");
        if (!zone.isEmpty()) {
            String reclaim = storageClass(control.api(), claim)
                    .map(s -> Fields.text(s, "reclaimPolicy"))
                    .orElse("Delete");
            complete(claim, make(claim, zone, reclaim));
        }
    }

    /** Each of the two says that it is the other's. */
    private void complete(ObjectNode claim, ObjectNode volume) {
        ObjectNode owned = volume.deepCopy();
        Fields.child(Fields.child(owned, "spec"), "claimRef")
                .put("namespace", Fields.namespace(claim))
                .put("name", Fields.name(claim))
                .put("uid", Fields.uid(claim));
        phase(
                Kind.PERSISTENT_VOLUME,
                control.api().update(Kind.PERSISTENT_VOLUME, owned).deepCopy(),
                "Bound");
        ObjectNode after = claim.deepCopy();
        Fields.child(after, "spec").put("volumeName", Fields.name(volume));
        Fields.child(Fields.child(after, "metadata"), "annotations").put(COMPLETED, "yes");
        phase(
                Kind.PERSISTENT_VOLUME_CLAIM,
                control.api().update(Kind.PERSISTENT_VOLUME_CLAIM, after).deepCopy(),
                "Bound");
    }

    private void phase(Kind kind, ObjectNode object, String phase) {
        Fields.child(object, "status").put("phase", phase);
        control.api().updateStatus(kind, object);
    }

    private ObjectNode make(ObjectNode claim, String zone, String reclaim) {
        String name = "pvc-" + Fields.uid(claim);
        ObjectNode volume = Fields.object();
        volume.putObject("metadata").put("name", name);
        ObjectNode spec = volume.putObject("spec").put("persistentVolumeReclaimPolicy", reclaim);
        spec.put("storageClassName", Fields.text(claim, "spec", "storageClassName"));
        spec.set("accessModes", Fields.at(claim, "spec", "accessModes").deepCopy());
        spec.set("capacity", Fields.at(claim, "spec", "resources", "requests").deepCopy());
        String driver = driver(control.api(), claim);
        boolean files = AttachedVolumes.isMounted(driver);
        spec.putObject("csi")
                .put("driver", files ? driver : DRIVER)
                .put("volumeHandle", (files ? "fs-" : "vol-") + name.substring(4, 12));
        spec.putObject("claimRef")
                .put("namespace", Fields.namespace(claim))
                .put("name", Fields.name(claim))
                .put("uid", Fields.uid(claim));
        if (!files) {
            spec.set("nodeAffinity", in(zone));
        }
        return control.api().create(Kind.PERSISTENT_VOLUME, volume);
    }

    private static ObjectNode in(String zone) {
        ObjectNode affinity = Fields.object();
        ObjectNode term =
                affinity.putObject("required").putArray("nodeSelectorTerms").addObject();
        ObjectNode expression = term.putArray("matchExpressions").addObject();
        expression.put("key", ZONE).put("operator", "In").putArray("values").add(zone);
        return affinity;
    }

    private void release(ObjectNode claim) {
        control.api()
                .get(Kind.PERSISTENT_VOLUME, "", Fields.text(claim, "spec", "volumeName"))
                .filter(v -> "Delete".equals(Fields.text(v, "spec", "persistentVolumeReclaimPolicy")))
                .ifPresent(v -> control.api().delete(Kind.PERSISTENT_VOLUME, "", Fields.name(v), Deletion.PLAIN));
    }
}
