package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The agent on one node: starts the pods that are bound to it, and stops those that are to go.
 *
 * <p>It dies with its machine: the processes end at once, and the API server is told nothing.
 */
final class Kubelet {

    private final Control control;
    private final Dice dice;
    private final String node;
    private final Set<String> images = new TreeSet<>();
    private final Map<String, PodRun> runs = new TreeMap<>();
    private final List<StaticPod> statics = new ArrayList<>();
    private int addresses;
    private boolean podNetwork = true;

    Kubelet(Control control, String node, int number) {
        this.control = control;
        this.node = node;
        this.dice = control.dice().named("kubelet " + node);
        // Two pods never have the same address: 10.<node>.<node>.<pod>, wide enough for 5,000 nodes.
        this.addresses = number << 10;
    }

    String node() {
        return node;
    }

    Dice dice() {
        return dice;
    }

    /** Runs a pod from a file, and shows it in the API. */
    void run(ObjectNode file) {
        StaticPod pod = new StaticPod(control, this, file);
        statics.add(pod);
        pod.mirror();
    }

    /** A pod of this node was written. */
    void see(ObjectNode pod) {
        Optional<StaticPod> mirrored = statics.stream().filter(s -> s.is(pod)).findFirst();
        if (mirrored.isPresent()) {
            mirrored.get().see(pod);
            return;
        }
        runs.computeIfAbsent(Fields.uid(pod), _ -> new PodRun(control, this, pod))
                .see(pod);
    }

    /** A pod of this node is gone from the API: its container is stopped if it still runs, but for a static pod's. */
    void forget(ObjectNode pod) {
        statics.stream().filter(s -> s.is(pod)).forEach(StaticPod::forget);
        String uid = Fields.uid(pod);
        PodRun run = runs.get(uid);
        if (run != null) {
            run.orphaned(() -> runs.remove(uid));
        }
    }

    /** Whether the image has to be pulled; from now on the node has it. */
    boolean pulls(String image) {
        return images.add(image);
    }

    void cutPodNetwork() {
        podNetwork = false;
    }

    /** Whether a pod that starts now gets a sandbox. */
    boolean hasPodNetwork() {
        return podNetwork;
    }

    String nextAddress() {
        addresses++;
        return "10." + (addresses >> 16 & 255) + "." + (addresses >> 8 & 255) + "." + (addresses & 255);
    }

    Optional<App> app(String uid) {
        return mirrored(uid)
                .map(StaticPod::app)
                .orElseGet(() -> Optional.ofNullable(runs.get(uid)).flatMap(PodRun::app));
    }

    /** Whether packets to a pod's address get to it, whether its process listens or not. */
    boolean hasNetwork(String uid) {
        PodRun run = runs.get(uid);
        return mirrored(uid).isPresent() || (run != null && run.hasNetwork());
    }

    private Optional<StaticPod> mirrored(String uid) {
        return statics.stream().filter(s -> s.isMirroredBy(uid)).findFirst();
    }

    /** A volume was attached to this node, perhaps one that a pod waits for. */
    void retry() {
        runs.values().forEach(PodRun::retry);
    }

    /** The machine is gone. */
    void die() {
        runs.values().forEach(PodRun::lose);
        runs.clear();
        statics.forEach(StaticPod::lose);
        statics.clear();
    }

    /** Crashes the process of a pod, which is then started again. */
    void crash(String uid) {
        PodRun run = runs.get(uid);
        if (run != null) {
            run.crash();
        }
    }
}
