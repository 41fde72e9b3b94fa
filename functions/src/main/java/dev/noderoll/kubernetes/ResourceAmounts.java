package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.scheduling.Amounts;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.custom.QuantityFormatException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/**
 * Amounts of resources as Kubernetes writes them.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>
 */
final class ResourceAmounts {

    private ResourceAmounts() {}

    /** From a map of quantities; {@code pods} is left out, as it is no amount. */
    static Amounts of(JsonNode quantities) {
        if (quantities.isEmpty()) {
            return Amounts.NONE;
        }
        Map<String, Long> others = new TreeMap<>();
        quantities.properties().forEach(e -> others.put(e.getKey(), amount(e.getKey(), e.getValue())));
        long cpu = take(others, "cpu");
        long memory = take(others, "memory");
        long ephemeral = take(others, "ephemeral-storage");
        others.remove("pods");
        return new Amounts(cpu, memory, ephemeral, others);
    }

    private static long take(Map<String, Long> amounts, String name) {
        Long amount = amounts.remove(name);
        return amount == null ? 0 : amount;
    }

    /** CPU, also of a quota's names, in thousandths of a core; all else in units. */
    static long amount(String resource, JsonNode quantity) {
        boolean cpu = resource.equals("cpu") || resource.endsWith(".cpu");
        return read(quantity, cpu ? 3 : 0);
    }

    /** In units, rounded up as the scheduler does; 0 when absent. */
    static long units(JsonNode quantity) {
        return read(quantity, 0);
    }

    private static long read(JsonNode quantity, int scale) {
        if (quantity.isMissingNode() || quantity.isNull()) {
            return 0;
        }
        String text = quantity.asText();
        try {
            BigDecimal number = Quantity.fromString(text).getNumber().movePointRight(scale);
            return number.setScale(0, RoundingMode.CEILING).longValue();
        } catch (QuantityFormatException e) {
            throw new IllegalArgumentException("quantity is '" + text + "', expected such as 100m, 2 or 64Mi", e);
        }
    }
}
