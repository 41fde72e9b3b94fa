package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Operators whose custom resources own pods themselves: each makes a pod that is gone again, under its name.
 *
 * <p>Assumed of any kind that the cluster does not keep itself, told by its group (a {@code StatefulSet.apps.kruise.io} is
 * not one that it keeps), and of pods that do not end by themselves.
 *
 * @see <a href="https://strimzi.io/docs/operators/latest/deploying#con-strimzi-pod-sets-str">StrimziPodSet</a>
 */
final class Operators {

    private final Control control;

    Operators(Control control) {
        this.control = control;
    }

    void start() {
        control.api().onChange(Kind.POD, this::heard);
    }

    private void heard(Change change) {
        ObjectNode pod = change.object();
        if (change.type() == ChangeType.DELETED && isKept(pod)) {
            ObjectNode next = again(pod);
            control.agenda()
                    .after(
                            control.settings().control().draw(control.dice().named("operators")),
                            "operator " + Key.of(pod),
                            () -> make(next));
        }
    }

    private static boolean isKept(ObjectNode pod) {
        return Fields.text(pod, "spec", "restartPolicy").equals("Always")
                && Fields.controller(pod)
                        .filter(owner -> Arrays.stream(Kind.values()).noneMatch(owner::is))
                        .isPresent();
    }

    private static ObjectNode again(ObjectNode pod) {
        ObjectNode next = pod.deepCopy();
        next.remove("status");
        Fields.child(next, "spec").remove("nodeName");
        Fields.child(next, "metadata")
                .remove(List.of("uid", "resourceVersion", "creationTimestamp", "deletionTimestamp"));
        return next;
    }

    private void make(ObjectNode pod) {
        try {
            control.api().create(Kind.POD, pod);
        } catch (KubeError refused) {
            control.agenda().after(Duration.ofSeconds(1), "operator " + Key.of(pod), () -> make(pod));
        }
    }
}
