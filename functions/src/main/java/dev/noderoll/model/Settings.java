package dev.noderoll.model;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A group as it was before a rollout, as far as the rollout changes it.
 *
 * @param max the maximum size
 * @param templateAsSet the launch template version as the group had it: a number, {@code $Latest} or {@code $Default}
 * @param suspend the processes that ran, and that the rollout suspends
 * @param scaleDown the value of {@link Marks#SCALE_DOWN}; empty for no such tag
 * @param hook the termination hook through which instances go: the owner's {@link Marks#HOOK} where the group had it,
 *     else {@link Marks#ROLLOUT_HOOK}
 * @param zones how many live members each zone had
 */
public record Settings(
        int max,
        String templateAsSet,
        SortedSet<String> suspend,
        String scaleDown,
        String hook,
        SortedMap<String, Integer> zones) {

    public Settings {
        suspend = new TreeSet<>(suspend);
        zones = new TreeMap<>(zones);
    }

    /** Whether the hook is the rollout's own: nobody but the rollout serves those that wait for it. */
    public boolean servesItself() {
        return hook.equals(Marks.ROLLOUT_HOOK);
    }
}
