package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * The Node as its kubelet registers it: not ready, with the well-known labels.
 *
 * @see <a href="https://kubernetes.io/docs/reference/labels-annotations-taints/">Well-known labels</a>
 */
final class NodeObject {

    private NodeObject() {}

    static ObjectNode of(NodeSpec spec, Instant now) {
        ObjectNode node = Fields.object();
        ObjectNode labels = node.putObject("metadata").put("name", spec.name()).putObject("labels");
        labels.put("kubernetes.io/hostname", spec.name())
                .put("kubernetes.io/os", "linux")
                .put("kubernetes.io/arch", spec.instanceType().matches("[a-z]+\\d+g[a-z]*\\..*") ? "arm64" : "amd64")
                .put("node.kubernetes.io/instance-type", spec.instanceType())
                .put("topology.kubernetes.io/zone", spec.zone())
                .put(
                        "topology.kubernetes.io/region",
                        spec.zone().substring(0, spec.zone().length() - 1));
        spec.labels().forEach(labels::put);
        node.putObject("spec").put("providerID", spec.providerId());
        ObjectNode status = node.putObject("status");
        for (String which : List.of("capacity", "allocatable")) {
            status.putObject(which)
                    .put("cpu", spec.cpuMillis() + "m")
                    .put("memory", spec.memoryMi() + "Mi")
                    .put("pods", Integer.toString(spec.maxPods()));
        }
        status.putObject("nodeInfo").put("kubeletVersion", spec.kubeletVersion());
        status.putArray("addresses").addObject().put("type", "Hostname").put("address", spec.name());
        Fields.setCondition(node, "Ready", "False", "KubeletNotReady", "container runtime network not ready", now);
        return node;
    }
}
