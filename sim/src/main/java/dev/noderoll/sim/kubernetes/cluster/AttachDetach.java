package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The attach-detach controller with its CSI driver: a VolumeAttachment for each volume of each pod on a node, gone some
 * time after the pod.
 *
 * <p>A volume is attached to one node at a time, unless it may be shared: it waits until the former attachment is gone. A
 * node that disappeared with volumes attached, its pods not stopped in order, holds them 6 minutes longer (D86: maxWaitForUnmountDuration),
 * unless it has the taint {@code out-of-service} (reconciler.go, KEP-2268).
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/volume/attachdetach">source</a>
 */
final class AttachDetach {

    private static final Duration FORCED_DETACH = Duration.ofMinutes(6);

    private final Control control;
    private final Nodes nodes;
    private final Dice dice;
    private final WorkQueue detach;

    /** The pods that wait for a volume, which is attached elsewhere. */
    private final Map<String, Set<Key>> waiting = new TreeMap<>();

    AttachDetach(Control control, Nodes nodes) {
        this.control = control;
        this.nodes = nodes;
        this.dice = control.dice().named("attach-detach");
        this.detach = new WorkQueue(
                control.agenda(), dice, "detach", control.settings().volumes().detach(), this::detach);
    }

    void start() {
        control.api().onChange(Kind.POD, this::podChanged);
        control.api().onChange(Kind.VOLUME_ATTACHMENT, change -> {
            if (change.type() == ChangeType.DELETED) {
                String volume = Fields.text(change.object(), "spec", "source", "persistentVolumeName");
                Set<Key> pods = Optional.ofNullable(waiting.remove(volume)).orElse(Set.of());
                pods.forEach(pod -> control.living(Kind.POD, pod).ifPresent(this::attachAll));
            }
        });
    }

    private void podChanged(Change change) {
        ObjectNode pod = change.object();
        if (Fields.nodeOf(pod).isEmpty() || Fields.claims(pod).isEmpty()) {
            return;
        }
        if (change.type() == ChangeType.DELETED || Fields.isFinished(pod)) {
            for (String volume : volumes(pod)) {
                Key key = new Key("", AttachedVolumes.nameOf(volume, Fields.nodeOf(pod)));
                boolean given = control.api()
                        .get(Kind.NODE, "", Fields.nodeOf(pod))
                        .filter(NodeLifecycle::outOfService)
                        .isPresent();
                if (given || nodes.runs(Fields.nodeOf(pod))) {
                    detach.add(key);
                } else {
                    detach.addAfter(key, FORCED_DETACH);
                }
            }
        } else if (Control.touches(change, "spec", "nodeName")) {
            control.agenda().after(Duration.ofMillis(1), "attach volumes of " + Key.of(pod), () -> attachAll(pod));
        }
    }

    private void attachAll(ObjectNode pod) {
        String node = Fields.nodeOf(pod);
        for (String volume : volumes(pod)) {
            List<String> there = control.api().list(Kind.VOLUME_ATTACHMENT).stream()
                    .filter(a -> volume.equals(Fields.text(a, "spec", "source", "persistentVolumeName")))
                    .map(a -> Fields.text(a, "spec", "nodeName"))
                    .toList();
            boolean shared = control.api()
                    .get(Kind.PERSISTENT_VOLUME, "", volume)
                    .filter(AttachedVolumes::isShared)
                    .isPresent();
            if (there.isEmpty() || (shared && !there.contains(node))) {
                attach(volume, node);
            } else if (!there.contains(node)) {
                waiting.computeIfAbsent(volume, _ -> new LinkedHashSet<>()).add(Key.of(pod));
            }
        }
    }

    private void attach(String volume, String node) {
        ObjectNode attachment = Fields.object();
        String name = AttachedVolumes.nameOf(volume, node);
        attachment.putObject("metadata").put("name", name);
        ObjectNode spec =
                attachment.putObject("spec").put("attacher", "ebs.csi.aws.com").put("nodeName", node);
        spec.putObject("source").put("persistentVolumeName", volume);
        control.api().create(Kind.VOLUME_ATTACHMENT, attachment);
        control.agenda()
                .after(
                        control.settings().volumes().attach().draw(dice),
                        "attached " + name,
                        () -> control.get(Kind.VOLUME_ATTACHMENT, new Key("", name))
                                .ifPresent(a -> {
                                    ObjectNode after = a.deepCopy();
                                    Fields.child(after, "status").put("attached", true);
                                    control.api().updateStatus(Kind.VOLUME_ATTACHMENT, after);
                                }));
    }

    /** Takes the volume off, unless another pod on the node has come to use it. */
    private void detach(Key key) {
        control.get(Kind.VOLUME_ATTACHMENT, key).ifPresent(attachment -> {
            String node = Fields.text(attachment, "spec", "nodeName");
            String volume = Fields.text(attachment, "spec", "source", "persistentVolumeName");
            boolean used = control.api().podsOnNode(node).stream()
                    .anyMatch(p -> !Fields.isFinished(p) && volumes(p).contains(volume));
            if (!used) {
                control.api().delete(Kind.VOLUME_ATTACHMENT, "", key.name(), Deletion.PLAIN);
            }
        });
    }

    private List<String> volumes(ObjectNode pod) {
        return Fields.claims(pod).stream()
                .flatMap(c -> control.api().get(Kind.PERSISTENT_VOLUME_CLAIM, Fields.namespace(pod), c).stream())
                .map(c -> Fields.text(c, "spec", "volumeName"))
                .filter(v -> control.api()
                        .get(Kind.PERSISTENT_VOLUME, "", v)
                        .map(AttachedVolumes::isAttachable)
                        .orElse(!v.isEmpty()))
                .toList();
    }
}
