package dev.noderoll.model.scheduling;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/**
 * So much of each resource.
 *
 * @param cpu in thousandths of a core
 * @param memory in bytes
 * @param ephemeral local storage, in bytes
 * @param others extended resources and huge pages, by name, as far as they are not 0
 */
public record Amounts(long cpu, long memory, long ephemeral, Map<String, Long> others) {

    public static final Amounts NONE = new Amounts(0, 0, 0, Map.of());

    public Amounts {
        if (others.isEmpty()) {
            others = Map.of();
        } else {
            others = new TreeMap<>(others);
            others.values().removeIf(amount -> amount == 0);
        }
    }

    public Amounts plus(Amounts more) {
        return with(more, Long::sum);
    }

    /** May go below 0: a node's pods may have reserved more than it has. */
    public Amounts minus(Amounts less) {
        return with(less, (mine, its) -> mine - its);
    }

    /** The larger of the two, resource by resource. */
    public Amounts max(Amounts other) {
        return with(other, Math::max);
    }

    public long other(String resource) {
        return others.getOrDefault(resource, 0L);
    }

    private Amounts with(Amounts it, LongBinaryOperator each) {
        Map<String, Long> merged = others;
        if (!others.isEmpty() || !it.others.isEmpty()) {
            merged = new TreeMap<>(others);
            for (String resource : it.others.keySet()) {
                merged.putIfAbsent(resource, 0L);
            }
            merged.replaceAll((resource, amount) -> each.applyAsLong(amount, it.other(resource)));
        }
        return new Amounts(
                each.applyAsLong(cpu, it.cpu),
                each.applyAsLong(memory, it.memory),
                each.applyAsLong(ephemeral, it.ephemeral),
                merged);
    }
}
