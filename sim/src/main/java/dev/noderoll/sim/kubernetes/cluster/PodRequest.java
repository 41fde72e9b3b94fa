package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a pod asks for, or a node has.
 *
 * <p>Containers add up, with the sidecars (init containers that are restarted); another init container runs beside the
 * sidecars before it alone, and the larger of the two counts. What {@code spec.resources} asks for as a whole counts
 * instead, and the overhead is on top.
 *
 * @param cpu in thousandths of a core
 * @param memory in thousandths of a byte, as {@link Quantity} counts
 * @param others likewise, by name
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers">Resource
 *     sharing within containers</a>
 * @see <a href="https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/">Pod-level
 *     resources</a>
 */
record PodRequest(long cpu, long memory, Map<String, Long> others) {

    private static final PodRequest NONE = new PodRequest(0, 0, Map.of());

    /** Without the number of pods, which is no amount. */
    static PodRequest room(JsonNode allocatable) {
        return read(allocatable);
    }

    static PodRequest of(ObjectNode pod) {
        JsonNode spec = pod.path("spec");
        PodRequest running = NONE;
        for (JsonNode container : spec.path("containers")) {
            running = running.more(asked(container));
        }
        PodRequest sidecars = NONE;
        PodRequest starting = NONE;
        for (JsonNode container : spec.path("initContainers")) {
            PodRequest asked = asked(container);
            boolean sidecar = "Always".equals(Fields.text(container, "restartPolicy"));
            starting = starting.larger(sidecars.more(asked));
            sidecars = sidecar ? sidecars.more(asked) : sidecars;
        }
        PodRequest sum = running.more(sidecars).larger(starting);
        JsonNode whole = spec.path("resources").path("requests");
        if (!whole.isEmpty()) {
            PodRequest said = read(whole);
            sum = new PodRequest(
                    whole.has("cpu") ? said.cpu : sum.cpu, whole.has("memory") ? said.memory : sum.memory, sum.others);
        }
        return sum.more(read(spec.path("overhead")));
    }

    private static PodRequest asked(JsonNode container) {
        return read(container.path("resources").path("requests"));
    }

    private static PodRequest read(JsonNode quantities) {
        if (quantities.isEmpty()) {
            return NONE;
        }
        Map<String, Long> others = new TreeMap<>();
        quantities.properties().forEach(e -> others.put(e.getKey(), Quantity.millis(e.getValue())));
        Long cpu = others.remove("cpu");
        Long memory = others.remove("memory");
        others.remove("pods");
        return new PodRequest(cpu == null ? 0 : cpu, memory == null ? 0 : memory, others);
    }

    boolean fits(PodRequest free) {
        return lacking(free).isEmpty();
    }

    /** The first resource of which there is too little; what is not asked for is not looked at, however overdrawn. */
    Optional<String> lacking(PodRequest free) {
        if (cpu > 0 && cpu > free.cpu) {
            return Optional.of("cpu");
        }
        if (memory > 0 && memory > free.memory) {
            return Optional.of("memory");
        }
        return others.entrySet().stream()
                .filter(e -> e.getValue() > 0 && e.getValue() > free.others.getOrDefault(e.getKey(), 0L))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    PodRequest more(PodRequest it) {
        return new PodRequest(cpu + it.cpu, memory + it.memory, merged(it, 1));
    }

    PodRequest less(PodRequest it) {
        return new PodRequest(cpu - it.cpu, memory - it.memory, merged(it, -1));
    }

    private Map<String, Long> merged(PodRequest it, int sign) {
        if (it.others.isEmpty()) {
            return others;
        }
        Map<String, Long> sum = new TreeMap<>(others);
        it.others.forEach((name, amount) -> sum.merge(name, sign * amount, Long::sum));
        return sum;
    }

    private PodRequest larger(PodRequest it) {
        Map<String, Long> most = new TreeMap<>(others);
        it.others.forEach((name, amount) -> most.merge(name, amount, Math::max));
        return new PodRequest(Math.max(cpu, it.cpu), Math.max(memory, it.memory), most);
    }
}
