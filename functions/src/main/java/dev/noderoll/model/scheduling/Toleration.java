package dev.noderoll.model.scheduling;

import dev.noderoll.model.scheduling.Taint.Effect;
import org.jspecify.annotations.Nullable;

/**
 * A toleration of a pod. How long it tolerates a NoExecute taint is of no matter to where it is placed.
 *
 * @param key empty, with EXISTS, for every key
 * @param effect null for every effect
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/">Taints and
 *     tolerations</a>
 */
public record Toleration(
        String key,
        Operator operator,
        String value,
        @Nullable Effect effect) {

    /** How a toleration looks at a taint's value. LESS_THAN and GREATER_THAN compare whole numbers (1.35, KEP-5471). */
    public enum Operator {
        EQUAL,
        EXISTS,
        LESS_THAN,
        GREATER_THAN
    }

    public boolean tolerates(Taint taint) {
        if ((effect != null && effect != taint.effect()) || (!key.isEmpty() && !key.equals(taint.key()))) {
            return false;
        }
        return switch (operator) {
            case EXISTS -> true;
            case EQUAL -> !key.isEmpty() && value.equals(taint.value());
            case LESS_THAN -> NodeExpression.compare(taint.value(), value, -1);
            case GREATER_THAN -> NodeExpression.compare(taint.value(), value, 1);
        };
    }
}
