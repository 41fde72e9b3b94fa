package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/** A number, or a percentage of one: IntOrString. */
record Share(int amount, boolean isPercent) {

    static Share of(JsonNode value) {
        String text = value.asText("0").strip();
        return text.endsWith("%")
                ? new Share(Integer.parseInt(text.substring(0, text.length() - 1)), true)
                : new Share(Integer.parseInt(text.isEmpty() ? "0" : text), false);
    }

    int roundUp(int whole) {
        return isPercent ? Math.ceilDiv(amount * whole, 100) : amount;
    }

    int roundDown(int whole) {
        return isPercent ? amount * whole / 100 : amount;
    }
}
