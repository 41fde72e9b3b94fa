package dev.noderoll.model.scheduling;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One condition on a label, or on the name, of a node. */
public record NodeExpression(String key, Operator operator, List<String> values) {

    /** How a condition looks at a value. GT and LT compare whole numbers, and hold of nothing else. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GT,
        LT
    }

    public NodeExpression {
        values = List.copyOf(values);
    }

    /**
     * Whether a node satisfies it.
     *
     * @param value null when the node has no such label
     */
    boolean holds(@Nullable String value) {
        return switch (operator) {
            case IN -> value != null && values.contains(value);
            case NOT_IN -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
            case GT -> value != null && values.size() == 1 && compare(value, values.getFirst(), 1);
            case LT -> value != null && values.size() == 1 && compare(value, values.getFirst(), -1);
        };
    }

    /** Whether both are whole numbers, and {@code one} lies on that side of {@code other}. */
    static boolean compare(String one, String other, int side) {
        try {
            return Integer.signum(Long.compare(Long.parseLong(one), Long.parseLong(other))) == side;
        } catch (NumberFormatException _) {
            return false;
        }
    }
}
