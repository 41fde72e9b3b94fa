package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A pod that a kubelet runs from a file of its machine, and its mirror: the object by which the API shows it.
 *
 * <p>The mirror has the name of the file's pod and that of the node behind it, belongs to the Node, and tolerates what
 * would evict it. Whoever deletes or evicts it deletes the object alone: the kubelet sees that it goes, removes it and
 * makes a new one, and the containers run on. One that was gone before the kubelet could remove it, as with grace 0, is made
 * anew only when the kubelet looks at the pod the next time by itself: after 64 s on a real node, 29 November 2026, in
 * whose log the kubelet twice deletes a mirror that is gone. The kubelet makes none while its Node is there no more.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet.go">tryReconcileMirrorPods</a>:
 *     "if mirrorPod.DeletionTimestamp != nil || !kubepod.IsMirrorPodOf(mirrorPod, staticPod) { // The mirror pod is
 *     semantically different from the static pod. Remove it. The mirror pod will get recreated later."
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/pod_workers.go">completeWork</a>:
 *     resyncInterval is 1 minute, workerResyncIntervalJitterFactor 0.5
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/pod/mirror_client.go">CreateMirrorPod</a>:
 *     annotation config.mirror, owner Node
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/config/common.go">applyDefaults</a>:
 *     "Applying the default Taint tolerations to static pods, so they are not evicted when there are node problems."
 */
final class StaticPod {

    /** What a mirror has and no other pod. */
    static final String MIRROR = "kubernetes.io/config.mirror";

    private static final Span RESYNC = Span.seconds(60, 90);

    private final Control control;
    private final Kubelet kubelet;
    private final ObjectNode manifest;
    private final App app;
    private final Instant started;
    private String mirror = "";
    private boolean removing;
    private boolean dead;

    /** Runs its container from now on, and shows it when {@code mirror} is called. */
    StaticPod(Control control, Kubelet kubelet, ObjectNode file) {
        this.control = control;
        this.kubelet = kubelet;
        this.started = control.now();
        this.manifest = file.deepCopy();
        ObjectNode metadata = Fields.child(manifest, "metadata");
        metadata.put("name", Fields.name(file) + "-" + kubelet.node());
        ObjectNode annotations = Fields.child(metadata, "annotations");
        for (String name : new String[] {MIRROR, "kubernetes.io/config.hash"}) {
            annotations.put(name, Integer.toHexString(file.hashCode()));
        }
        annotations.put("kubernetes.io/config.source", "file");
        ObjectNode spec = Fields.child(manifest, "spec").put("nodeName", kubelet.node());
        spec.withArray("tolerations").addObject().put("operator", "Exists").put("effect", "NoExecute");
        this.app = new App(control.agenda(), Profile.of(manifest), () -> {});
    }

    /** Shows it in the API, where its Node is. */
    void mirror() {
        Optional<ObjectNode> node = control.living(Kind.NODE, new Key("", kubelet.node()));
        if (dead || node.isEmpty()) {
            return;
        }
        ObjectNode wanted = manifest.deepCopy();
        Fields.own(wanted, Kind.NODE, node.get());
        try {
            ObjectNode made = control.api().create(Kind.POD, wanted);
            mirror = Fields.uid(made);
            control.api().updateStatus(Kind.POD, PodStatus.running(made, started, true, 0, null, kubelet));
        } catch (KubeError e) {
            if (!"AlreadyExists".equals(e.reason())) {
                throw e;
            }
        }
    }

    boolean isMirroredBy(String uid) {
        return mirror.equals(uid);
    }

    /** Its mirror was written: one that goes is removed, and made anew when it is gone. */
    void see(ObjectNode pod) {
        if (Fields.isTerminating(pod) && isMirroredBy(Fields.uid(pod))) {
            mirror = "";
            removing = true;
            later(control.settings().pods().notice(), "remove", () -> remove(pod));
        }
    }

    private void remove(ObjectNode pod) {
        try {
            Deletion now = new Deletion(Optional.of(Duration.ZERO), Optional.of(Fields.uid(pod)));
            control.api().delete(Kind.POD, Fields.namespace(pod), Fields.name(pod), now);
        } catch (KubeError gone) {
            if (gone.code() != 404 && gone.code() != 409) {
                throw gone;
            }
        }
    }

    /** A mirror of it is gone from the API. */
    void forget() {
        mirror = "";
        later(removing ? control.settings().pods().notice() : RESYNC, "mirror", this::mirror);
        removing = false;
    }

    private void later(Span time, String what, Runnable action) {
        control.agenda().after(time.draw(kubelet.dice()), what + " static pod " + Key.of(manifest), action);
    }

    boolean is(ObjectNode pod) {
        return Key.of(pod).equals(Key.of(manifest));
    }

    Optional<App> app() {
        return dead ? Optional.empty() : Optional.of(app);
    }

    /** Its machine is gone. */
    void lose() {
        dead = true;
        app.lose();
    }
}
