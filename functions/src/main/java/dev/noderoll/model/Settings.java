package dev.noderoll.model;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A group as it was before a rollout, as far as the rollout changes it.
 *
 * @param max the maximum size
 * @param templateAsSet the launch template version as the group had it: a number, {@code $Latest} or {@code $Default}
 * @param suspend the processes that ran, and that the rollout suspends; sorted
 * @param scaleDown the value of {@link Marks#SCALE_DOWN}; empty for no such tag
 * @param warmPool the settings of its warm pool, as {@link WarmPool#text}; empty for none
 * @param hook the termination hook through which instances go: the owner's {@link Marks#HOOK} where the group had it,
 *     else {@link Marks#ROLLOUT_HOOK}
 * @param othersHooks whether there are other termination hooks: they keep instances as long as they like
 * @param spread how its members were spread over the zones; sorted
 */
public record Settings(
        int max,
        String templateAsSet,
        List<String> suspend,
        String scaleDown,
        String warmPool,
        String hook,
        boolean othersHooks,
        List<Zone> spread) {

    /**
     * A zone of a group.
     *
     * @param members how many live ones it had
     */
    public record Zone(String name, int members) {}

    public Settings {
        suspend = suspend.stream().sorted().toList();
        spread = List.copyOf(spread);
    }

    public static List<Zone> spread(Map<String, Integer> zones) {
        return new TreeMap<>(zones)
                .entrySet().stream()
                        .map(zone -> new Zone(zone.getKey(), zone.getValue()))
                        .toList();
    }

    /** How many live members each zone had. */
    public SortedMap<String, Integer> zones() {
        SortedMap<String, Integer> zones = new TreeMap<>();
        spread.forEach(zone -> zones.put(zone.name(), zone.members()));
        return zones;
    }

    /** Whether the end of a rollout, which deletes its own hook, lets all go on that have come to it. */
    public boolean endLetsGo() {
        return servesItself() && !othersHooks;
    }

    /** Whether the hook is the rollout's own: nobody but the rollout serves those that wait for it. */
    public boolean servesItself() {
        return hook.equals(Marks.ROLLOUT_HOOK);
    }
}
