package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;

/**
 * The controller of generic ephemeral volumes: makes a claim for each, which the pod owns, and which goes with it.
 *
 * <p>A claim of that name that is there already, and is not the pod's, keeps the pod from being placed in a real cluster;
 * here it is taken. A storage class that is not there is made, as of EBS volumes: the successor's claim needs one again.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#lifecycle-and-persistentvolumeclaim">Lifecycle</a>
 */
final class EphemeralVolumes {

    /** What admission names where the template names none. */
    private static final String DEFAULT = "gp3";

    private final Control control;

    EphemeralVolumes(Control control) {
        this.control = control;
    }

    void start() {
        control.api().onChange(Kind.POD, change -> {
            if (change.type() == ChangeType.ADDED) {
                make(change.object());
            }
        });
    }

    private void make(ObjectNode pod) {
        for (JsonNode volume : pod.path("spec").path("volumes")) {
            if (volume.has("ephemeral")) {
                Key key = new Key(Fields.namespace(pod), Fields.name(pod) + "-" + Fields.text(volume, "name"));
                if (control.get(Kind.PERSISTENT_VOLUME_CLAIM, key).isEmpty()) {
                    control.api().create(Kind.PERSISTENT_VOLUME_CLAIM, claim(pod, key, volume));
                }
            }
        }
    }

    private ObjectNode claim(ObjectNode pod, Key key, JsonNode volume) {
        JsonNode template = Fields.at(volume, "ephemeral", "volumeClaimTemplate");
        ObjectNode claim = Fields.object();
        ObjectNode metadata =
                claim.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
        if (template.path("metadata").has("labels")) {
            metadata.set("labels", template.path("metadata").path("labels").deepCopy());
        }
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("name", Fields.name(pod))
                .put("uid", Fields.uid(pod))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        claim.set("spec", template.path("spec").deepCopy());
        String named = Fields.text(claim, "spec", "storageClassName");
        String storage = named.isEmpty() ? DEFAULT : named;
        Fields.child(claim, "spec").put("storageClassName", storage);
        if (control.api().get(Kind.STORAGE_CLASS, "", storage).isEmpty()) {
            ObjectNode made = Fields.object().put("provisioner", "ebs.csi.aws.com");
            made.put("volumeBindingMode", "WaitForFirstConsumer").put("reclaimPolicy", "Delete");
            made.putObject("metadata").put("name", storage);
            control.api().create(Kind.STORAGE_CLASS, made);
        }
        return claim;
    }
}
