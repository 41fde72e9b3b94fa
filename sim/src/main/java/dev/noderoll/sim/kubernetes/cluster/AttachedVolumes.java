package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a pod's volumes are attached to a node, by their VolumeAttachments.
 *
 * <p>Volumes of file systems that are mounted over the network have none: their drivers say {@code attachRequired: false};
 * nor have local ones. One that several nodes may have at once is attached to each (IsMultiAttachAllowed).
 *
 * @see <a href="https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/master/charts/aws-efs-csi-driver/templates/csidriver.yaml">The
 *     EFS driver's CSIDriver</a>
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/release-1.36/pkg/volume/util/util.go">IsMultiAttachAllowed</a>
 */
final class AttachedVolumes {

    /** Drivers that attach nothing. */
    private static final Set<String> MOUNTED = Set.of("efs.csi.aws.com", "fsx.csi.aws.com", "nfs.csi.k8s.io");

    private AttachedVolumes() {}

    /** Whether a driver makes file systems that every node reaches. */
    static boolean isMounted(String driver) {
        return MOUNTED.contains(driver);
    }

    static boolean isAttachable(ObjectNode volume) {
        JsonNode spec = volume.path("spec");
        return spec.has("awsElasticBlockStore")
                || (spec.has("csi") && !isMounted(Fields.text(volume, "spec", "csi", "driver")));
    }

    /** Whether several nodes may have it at once. */
    static boolean isShared(ObjectNode volume) {
        JsonNode modes = volume.path("spec").path("accessModes");
        return modes.isEmpty()
                || modes.valueStream()
                        .anyMatch(m ->
                                m.asText().equals("ReadWriteMany") || m.asText().equals("ReadOnlyMany"));
    }

    static boolean all(Control control, ObjectNode pod, String node) {
        for (String claim : Fields.claims(pod)) {
            Optional<ObjectNode> volume = control.api()
                    .get(Kind.PERSISTENT_VOLUME_CLAIM, Fields.namespace(pod), claim)
                    .flatMap(c -> control.api().get(Kind.PERSISTENT_VOLUME, "", Fields.text(c, "spec", "volumeName")));
            if (volume.isPresent() && !isAttachable(volume.get())) {
                continue;
            }
            Optional<ObjectNode> attachment =
                    volume.flatMap(v -> control.api().get(Kind.VOLUME_ATTACHMENT, "", nameOf(Fields.name(v), node)));
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
