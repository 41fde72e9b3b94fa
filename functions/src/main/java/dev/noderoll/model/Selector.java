package dev.noderoll.model;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A label selector of a budget, a Service or a workload.
 *
 * <p>Empty, it matches every pod (D65); a Service without a selector is left out by whoever reads Services.
 */
public record Selector(Map<String, String> labels, List<Requirement> requirements) {

    /** How a requirement looks at a label. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST
    }

    /** One of {@code matchExpressions}. */
    public record Requirement(String label, Operator operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
        }

        boolean matches(Map<String, String> labels) {
            String value = labels.get(label);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    public Selector {
        labels = new TreeMap<>(labels);
        requirements = List.copyOf(requirements);
    }

    /** Whether it asks for nothing. */
    public boolean matchesAll() {
        return labels.isEmpty() && requirements.isEmpty();
    }

    public boolean matches(Map<String, String> podLabels) {
        return podLabels.entrySet().containsAll(labels.entrySet())
                && requirements.stream().allMatch(r -> r.matches(podLabels));
    }
}
