package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Node as its kubelet registers it: not ready, with the well-known labels, the deprecated ones among them, which kubelet
 * and cloud provider go on setting, and the one by which the driver of EBS tells the zone. Its disk is as that of an EKS AMI
 * by default, 20 GiB, of which pods get nine tenths less 1 GiB.
 *
 * @see <a href="https://kubernetes.io/docs/reference/labels-annotations-taints/">Well-known labels</a>
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/kubelet/kubelet_node_status.go">updateDefaultLabels,
 *     initialNode</a>
 * @see <a href="https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md">topology keys of EBS</a>
 */
final class NodeObject {

    private static final Map<String, String> DISK =
            new TreeMap<>(Map.of("capacity", "20959212Ki", "allocatable", "18242267924"));

    private static final Map<String, String> DEPRECATED = new TreeMap<>(Map.of(
            "beta.kubernetes.io/os", "kubernetes.io/os",
            "beta.kubernetes.io/arch", "kubernetes.io/arch",
            "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type",
            "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"));

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
        DEPRECATED.forEach((old, label) -> labels.put(old, labels.path(label).asText()));
        labels.put("topology.ebs.csi.aws.com/zone", spec.zone());
        spec.labels().forEach(labels::put);
        node.putObject("spec").put("providerID", spec.providerId());
        ObjectNode status = node.putObject("status");
        DISK.forEach((which, disk) -> status.putObject(which)
                .put("cpu", spec.cpuMillis() + "m")
                .put("memory", spec.memoryMi() + "Mi")
                .put("ephemeral-storage", disk)
                .put("pods", Integer.toString(spec.maxPods())));
        status.putObject("nodeInfo").put("kubeletVersion", spec.kubeletVersion());
        status.putArray("addresses").addObject().put("type", "Hostname").put("address", spec.name());
        Fields.setCondition(node, "Ready", "False", "KubeletNotReady", "container runtime network not ready", now);
        return node;
    }
}
