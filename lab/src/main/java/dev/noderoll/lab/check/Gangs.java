package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;

/** Marks of pods that are scheduled all or none. */
final class Gangs {

    private Gangs() {}

    /**
     * The name of a pod's gang; empty for a pod of none.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/scheduling-group/">Scheduling group</a> of
     *     Kubernetes 1.36
     * @see <a href="https://github.com/kubernetes-sigs/scheduler-plugins/blob/master/pkg/coscheduling/README.md">Coscheduling</a>
     * @see <a href="https://volcano.sh/en/docs/podgroup/">PodGroup of Volcano</a>
     */
    static String of(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        return Stream.of(
                        pod.at("/spec/schedulingGroup/podGroupName"),
                        metadata.path("labels").path("scheduling.x-k8s.io/pod-group"),
                        metadata.path("annotations").path("scheduling.k8s.io/group-name"))
                .map(JsonNode::asText)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }
}
