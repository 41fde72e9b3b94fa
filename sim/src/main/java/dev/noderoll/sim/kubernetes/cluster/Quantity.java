package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * Amounts of resources as Kubernetes writes them.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>
 */
final class Quantity {

    private static final Map<String, BigDecimal> UNITS = new TreeMap<>();

    static {
        UNITS.put("", BigDecimal.ONE);
        UNITS.put("m", new BigDecimal("0.001"));
        String decimal = "kMGTPE";
        for (int i = 0; i < decimal.length(); i++) {
            UNITS.put(decimal.substring(i, i + 1), BigDecimal.TEN.pow(3 * (i + 1)));
        }
        String binary = "KMGTPE";
        for (int i = 0; i < binary.length(); i++) {
            UNITS.put(binary.charAt(i) + "i", BigDecimal.valueOf(1024).pow(i + 1));
        }
    }

    private Quantity() {}

    /** In thousandths; 0 when absent. */
    static long millis(JsonNode quantity) {
        String text = quantity.asText("0").strip();
        int unit = text.length();
        while (unit > 0 && Character.isLetter(text.charAt(unit - 1))) {
            unit--;
        }
        BigDecimal factor = UNITS.get(text.substring(unit));
        if (factor == null || unit == 0) {
            throw new IllegalArgumentException("quantity '" + text + "', expected such as 100m, 2, 64Mi");
        }
        return new BigDecimal(text.substring(0, unit))
                .multiply(factor.movePointRight(3))
                .longValue();
    }
}
