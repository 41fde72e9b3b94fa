package dev.noderoll.step;

import dev.noderoll.model.Detached;
import dev.noderoll.model.NodeName;
import dev.noderoll.port.Pods;

/** Puts pods back into their Services that were taken off them, and stay after all. */
final class Reattaching {

    private Reattaching() {}

    /** On a node whose drain has begun, and is given up now; by the pods' own marks, whatever the policy is by now. */
    static void on(Pods pods, NodeName node) {
        pods.onNode(node).stream()
                .filter(pod -> !pod.terminating())
                .forEach(pod -> Detached.of(pod).ifPresent(taken -> pods.attach(pod.key(), taken)));
    }
}
