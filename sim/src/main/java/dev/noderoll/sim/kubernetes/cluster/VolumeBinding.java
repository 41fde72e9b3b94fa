package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.List;
import java.util.Optional;

/**
 * Makes a volume for each claim: in the zone of the node that the scheduler chose (WaitForFirstConsumer), else in the
 * zone of the first node by name.
 *
 * <p>A claim without a storage class, or with one that does not exist, is taken to be of a class that waits for its
 * first consumer, as the default class on EKS is. A deleted claim takes its volume along unless the class retains it.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode">Volume binding mode</a>
 */
final class VolumeBinding {

    private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
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
            } else if (isUnbound(change.object())) {
                queue.add(Key.of(change.object()));
            }
        });
    }

    /** Whether all claims of a pod are bound; those that are not are asked to be, near {@code node}. */
    boolean bound(ObjectNode pod, String node) {
        boolean all = true;
        for (String name : Fields.claims(pod)) {
            Optional<ObjectNode> claim = control.api().get(Kind.PERSISTENT_VOLUME_CLAIM, Fields.namespace(pod), name);
            if (claim.isEmpty()) {
                return false;
            }
            if (isUnbound(claim.get())) {
                all = false;
                ObjectNode after = claim.get().deepCopy();
                Fields.child(Fields.child(after, "metadata"), "annotations").put(SELECTED_NODE, node);
                control.api().update(Kind.PERSISTENT_VOLUME_CLAIM, after);
            }
        }
        return all;
    }

    private static boolean isUnbound(ObjectNode claim) {
        return Fields.text(claim, "spec", "volumeName").isEmpty();
    }

    private void provision(Key key) {
        Optional<ObjectNode> found =
                control.living(Kind.PERSISTENT_VOLUME_CLAIM, key).filter(VolumeBinding::isUnbound);
        if (found.isEmpty()) {
            return;
        }
        ObjectNode claim = found.get();
        String selected = Fields.annotation(claim, SELECTED_NODE);
        Optional<ObjectNode> storage =
                control.api().get(Kind.STORAGE_CLASS, "", Fields.text(claim, "spec", "storageClassName"));
        boolean waits =
                storage.isEmpty() || "WaitForFirstConsumer".equals(Fields.text(storage.get(), "volumeBindingMode"));
        if (selected.isEmpty() && waits) {
            return;
        }
        List<ObjectNode> nodes = control.api().list(Kind.NODE);
        String zone = nodes.stream()
                .filter(n -> selected.isEmpty() || Fields.name(n).equals(selected))
                .findFirst()
                .map(n -> Fields.text(n, "metadata", "labels", ZONE))
                .orElse("");
        if (zone.isEmpty()) {
            return;
        }
        bind(claim, zone, storage.map(s -> Fields.text(s, "reclaimPolicy")).orElse("Delete"));
    }

    private void bind(ObjectNode claim, String zone, String reclaim) {
        String name = "pvc-" + Fields.uid(claim);
        ObjectNode volume = Fields.object();
        volume.putObject("metadata").put("name", name);
        ObjectNode spec = volume.putObject("spec").put("persistentVolumeReclaimPolicy", reclaim);
        spec.put("storageClassName", Fields.text(claim, "spec", "storageClassName"));
        spec.set("accessModes", Fields.at(claim, "spec", "accessModes").deepCopy());
        spec.set("capacity", Fields.at(claim, "spec", "resources", "requests").deepCopy());
        spec.putObject("csi").put("driver", "ebs.csi.aws.com").put("volumeHandle", "vol-" + name.substring(4, 12));
        spec.putObject("claimRef")
                .put("namespace", Fields.namespace(claim))
                .put("name", Fields.name(claim))
                .put("uid", Fields.uid(claim));
        ObjectNode term = spec.putObject("nodeAffinity")
                .putObject("required")
                .putArray("nodeSelectorTerms")
                .addObject();
        ObjectNode expression = term.putArray("matchExpressions").addObject();
        expression.put("key", ZONE).put("operator", "In").putArray("values").add(zone);
        ObjectNode made = control.api().create(Kind.PERSISTENT_VOLUME, volume).deepCopy();
        Fields.child(made, "status").put("phase", "Bound");
        control.api().updateStatus(Kind.PERSISTENT_VOLUME, made);
        ObjectNode after = claim.deepCopy();
        Fields.child(after, "spec").put("volumeName", name);
        ObjectNode bound =
                control.api().update(Kind.PERSISTENT_VOLUME_CLAIM, after).deepCopy();
        Fields.child(bound, "status").put("phase", "Bound");
        control.api().updateStatus(Kind.PERSISTENT_VOLUME_CLAIM, bound);
    }

    private void release(ObjectNode claim) {
        control.api()
                .get(Kind.PERSISTENT_VOLUME, "", Fields.text(claim, "spec", "volumeName"))
                .filter(v -> "Delete".equals(Fields.text(v, "spec", "persistentVolumeReclaimPolicy")))
                .ifPresent(v -> control.api().delete(Kind.PERSISTENT_VOLUME, "", Fields.name(v), Deletion.PLAIN));
    }
}
