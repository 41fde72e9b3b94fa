package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The machines: a kubelet each, which registers its node, reports it Ready when its network is up, and is silent once
 * the machine is gone.
 *
 * <p>With a DaemonSet {@code kube-system/aws-node} (the VPC CNI), a node is Ready only when that pod is Ready on it.
 */
final class Nodes {

    private static final String CNI = "aws-node";

    private final Control control;
    private final Map<String, Kubelet> kubelets = new TreeMap<>();
    private final Set<String> booted = new TreeSet<>();
    private final Consumer<String> onLost;
    private final List<ObjectNode> files = new ArrayList<>();
    private int count;

    /** {@code onLost} is told of each node whose machine is gone. */
    Nodes(Control control, Consumer<String> onLost) {
        this.control = control;
        this.onLost = onLost;
    }

    void start() {
        control.api().onChange(Kind.POD, this::podChanged);
        control.api().onChange(Kind.VOLUME_ATTACHMENT, change -> {
            Kubelet kubelet = kubelets.get(Fields.text(change.object(), "spec", "nodeName"));
            if (kubelet != null) {
                kubelet.retry();
            }
        });
    }

    ObjectNode add(NodeSpec spec) {
        ObjectNode node = control.api().create(Kind.NODE, NodeObject.of(spec, control.now()));
        wake(spec.name());
        return node;
    }

    /** A kubelet starts on a machine whose node is there. */
    void wake(String name) {
        count++;
        Kubelet kubelet = new Kubelet(control, name, count);
        kubelets.put(name, kubelet);
        for (ObjectNode pod : control.api().podsOnNode(name)) {
            kubelet.see(pod);
        }
        control.agenda()
                .after(
                        control.settings().nodes().ready().draw(kubelet.dice()),
                        "node " + name + " is up",
                        () -> booted(name));
    }

    /** The machine is gone. Nothing happens when there is no such machine. */
    void stop(String name) {
        Kubelet kubelet = kubelets.remove(name);
        booted.remove(name);
        if (kubelet != null) {
            kubelet.die();
            onLost.accept(name);
        }
    }

    /** The machine hangs: nothing on it runs any more, and nothing is reported. */
    void silence(String name) {
        Kubelet kubelet = kubelets.remove(name);
        booted.remove(name);
        if (kubelet != null) {
            kubelet.die();
        }
    }

    /** Pods that come from now on get no sandbox. */
    void cutPodNetwork(String name) {
        Kubelet kubelet = kubelets.get(name);
        if (kubelet != null) {
            kubelet.cutPodNetwork();
        }
    }

    boolean runs(String name) {
        return kubelets.containsKey(name);
    }

    Optional<App> app(String node, String uid) {
        return Optional.ofNullable(kubelets.get(node)).flatMap(k -> k.app(uid));
    }

    /** Whether packets to a pod's address get to it. */
    boolean hasNetwork(String node, String uid) {
        Kubelet kubelet = kubelets.get(node);
        return kubelet != null && kubelet.hasNetwork(uid);
    }

    void crash(ObjectNode pod) {
        Kubelet kubelet = kubelets.get(Fields.nodeOf(pod));
        if (kubelet != null) {
            kubelet.crash(Fields.uid(pod));
        }
    }

    /** Each machine runs this pod from a file: those that are up now, and later ones when they are. */
    void runStatic(ObjectNode pod) {
        files.add(pod);
        kubelets.forEach((name, kubelet) -> {
            if (booted.contains(name)) {
                kubelet.run(pod);
            }
        });
    }

    private void booted(String name) {
        Kubelet kubelet = kubelets.get(name);
        if (kubelet != null) {
            files.forEach(kubelet::run);
            booted.add(name);
            reportReady(name);
        }
    }

    private void podChanged(Change change) {
        ObjectNode pod = change.object();
        String node = Fields.nodeOf(pod);
        Kubelet kubelet = kubelets.get(node);
        if (kubelet == null) {
            return;
        }
        if (change.type() == ChangeType.DELETED) {
            kubelet.forget(pod);
            return;
        }
        kubelet.see(pod);
        if (isCni(pod) && Fields.isReady(pod) && booted.contains(node)) {
            reportReady(node);
        }
    }

    private void reportReady(String name) {
        boolean hasNetwork =
                control.api().get(Kind.DAEMON_SET, "kube-system", CNI).isEmpty()
                        || control.api().podsOnNode(name).stream().anyMatch(p -> isCni(p) && Fields.isReady(p));
        Optional<ObjectNode> node = control.api().get(Kind.NODE, "", name);
        if (hasNetwork && node.isPresent() && !Fields.isReady(node.get())) {
            ObjectNode after = node.get().deepCopy();
            Fields.setCondition(
                    after, "Ready", "True", "KubeletReady", "kubelet is posting ready status", control.now());
            control.api().updateStatus(Kind.NODE, after);
        }
    }

    private static boolean isCni(ObjectNode pod) {
        return "kube-system".equals(Fields.namespace(pod))
                && Fields.controller(pod)
                        .filter(o -> o.is(Kind.DAEMON_SET) && CNI.equals(o.name()))
                        .isPresent();
    }

    /** The taints of a node without those that {@code drop} names, and with one more if {@code add} is not empty. */
    static ObjectNode withTaints(ObjectNode node, Set<String> drop, Map<String, String> add) {
        ObjectNode after = node.deepCopy();
        ArrayNode taints = Fields.child(after, "spec").withArrayProperty("taints");
        taints.removeIf(t -> drop.contains(Fields.text(t, "key")));
        add.forEach((effect, key) -> taints.addObject().put("key", key).put("effect", effect));
        return after;
    }
}
