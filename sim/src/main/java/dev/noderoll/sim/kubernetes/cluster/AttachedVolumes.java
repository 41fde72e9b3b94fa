package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.Optional;

/** Whether a pod's volumes are attached to a node, by their VolumeAttachments. */
final class AttachedVolumes {

    private AttachedVolumes() {}

    static boolean all(Control control, ObjectNode pod, String node) {
        for (String claim : Fields.claims(pod)) {
            Optional<ObjectNode> attachment = control.api()
                    .get(Kind.PERSISTENT_VOLUME_CLAIM, Fields.namespace(pod), claim)
                    .map(c -> Fields.text(c, "spec", "volumeName"))
                    .flatMap(volume -> control.api().get(Kind.VOLUME_ATTACHMENT, "", nameOf(volume, node)));
            if (attachment
                    .filter(a -> a.path("status").path("attached").asBoolean())
                    .isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** The attachment's name: a real one is a hash of volume, driver and node. */
    static String nameOf(String volume, String node) {
        return "csi-" + volume + "-" + node;
    }
}
