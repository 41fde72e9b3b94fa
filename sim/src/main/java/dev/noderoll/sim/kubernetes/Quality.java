package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pod's quality of service class.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/">Pod quality of service classes</a>
 */
final class Quality {

    private static final List<String> COUNTED = List.of("cpu", "memory");
    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            Map.entry("m", new BigDecimal("0.001")),
            Map.entry("k", BigDecimal.valueOf(1_000)),
            Map.entry("M", BigDecimal.valueOf(1_000_000)),
            Map.entry("G", BigDecimal.valueOf(1_000_000_000)),
            Map.entry("T", BigDecimal.valueOf(1_000_000_000_000L)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)));

    private Quality() {}

    static String of(ObjectNode spec) {
        List<ObjectNode> containers = new ArrayList<>(Json.objects(spec.path("containers")));
        containers.addAll(Json.objects(spec.path("initContainers")));
        boolean any = false;
        boolean guaranteed = true;
        for (ObjectNode container : containers) {
            for (String resource : COUNTED) {
                JsonNode request = Json.at(container, "resources", "requests", resource);
                JsonNode limit = Json.at(container, "resources", "limits", resource);
                any |= amount(request).signum() > 0 || amount(limit).signum() > 0;
                guaranteed &= amount(limit).signum() > 0 && amount(limit).compareTo(amount(request)) == 0;
            }
        }
        return any ? guaranteed ? "Guaranteed" : "Burstable" : "BestEffort";
    }

    /** A quantity such as {@code 250m} or {@code 1Gi}; zero when absent. */
    private static BigDecimal amount(JsonNode quantity) {
        String text = quantity.asText("");
        if (text.isEmpty()) {
            return BigDecimal.ZERO;
        }
        int end = text.length();
        while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
            end--;
        }
        BigDecimal unit = UNITS.getOrDefault(text.substring(end), BigDecimal.ONE);
        return new BigDecimal(text.substring(0, end)).multiply(unit);
    }
}
