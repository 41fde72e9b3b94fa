package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.scheduling.Amounts;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the containers of a pod ask for together.
 *
 * <p>Containers and sidecars (init containers that are restarted) run side by side, and add up; another init container
 * runs beside the sidecars before it. The larger of the two counts, with the overhead on top. What the pod asks for as a
 * whole ({@code spec.resources}) counts instead of its containers' sum. A pod that is being resized holds what it has
 * been given until it gives it back.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers">
 *     Resource sharing within containers</a>
 * @see <a href="https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/">Pod-level
 *     resources</a>
 * @see <a href="https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/">Resizing</a>
 */
final class PodRequests {

    private PodRequests() {}

    static Amounts of(JsonNode pod) {
        JsonNode spec = pod.path("spec");
        Map<String, JsonNode> statuses = new TreeMap<>();
        for (String list : new String[] {"containerStatuses", "initContainerStatuses"}) {
            pod.path("status")
                    .path(list)
                    .forEach(s -> statuses.put(s.path("name").asText(), s));
        }
        Amounts running = Amounts.NONE;
        for (JsonNode container : spec.path("containers")) {
            running = running.plus(asked(container, statuses));
        }
        Amounts starting = Amounts.NONE;
        Amounts sidecars = Amounts.NONE;
        for (JsonNode container : spec.path("initContainers")) {
            Amounts asked = asked(container, statuses);
            if (container.path("restartPolicy").asText().equals("Always")) {
                sidecars = sidecars.plus(asked);
                starting = starting.max(sidecars);
            } else {
                starting = starting.max(sidecars.plus(asked));
            }
        }
        Amounts sum = running.plus(sidecars).max(starting);
        return whole(sum, spec.path("resources").path("requests")).plus(ResourceAmounts.of(spec.path("overhead")));
    }

    private static Amounts asked(JsonNode container, Map<String, JsonNode> statuses) {
        Amounts asked = ResourceAmounts.of(container.path("resources").path("requests"));
        JsonNode status = statuses.get(container.path("name").asText());
        if (status == null) {
            return asked;
        }
        return asked.max(ResourceAmounts.of(status.path("allocatedResources")))
                .max(ResourceAmounts.of(status.path("resources").path("requests")));
    }

    /** Resource by resource: what the pod says as a whole, else the sum. */
    private static Amounts whole(Amounts sum, JsonNode requests) {
        if (requests.isEmpty()) {
            return sum;
        }
        Amounts said = ResourceAmounts.of(requests);
        Map<String, Long> others = new TreeMap<>(sum.others());
        others.putAll(said.others());
        return new Amounts(
                requests.has("cpu") ? said.cpu() : sum.cpu(),
                requests.has("memory") ? said.memory() : sum.memory(),
                sum.ephemeral(),
                others);
    }
}
