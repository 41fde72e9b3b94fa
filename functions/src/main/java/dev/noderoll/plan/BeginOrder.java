package dev.noderoll.plan;

import dev.noderoll.model.Gang;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Decides which drains of a queue begin now.
 *
 * <ol>
 *   <li>What AWS takes begins at once.
 *   <li>So does a node that serves nobody.
 *   <li>Of all that AWS does not take as many begin as the set allows.
 *   <li>Of the others as many begin, in the queue's order, as leave {@code keep} usable ones beside those being drained.
 *   <li>An outdated node begins when its pods can go on: there is a place for each, and a current node in its zone for its
 *       volumes; the next in the queue goes before it.
 *   <li>Nodes that share a gang begin together, or none of them does, though that may be more than are to begin.
 *   <li>When none can, nothing else goes on, and nothing has come for a while, the first begins nevertheless, with those that
 *       share a gang with it where there is room: what holds its pods is told then, and its time runs.
 * </ol>
 */
public final class BeginOrder {

    /**
     * A member of the queue whose drain has not begun.
     *
     * @param volumes how many persistent volumes are attached to its node
     * @param gangs those that have pods there which have to leave with all of their gang
     */
    public record Waiting(Going going, Use use, int volumes, Set<Gang> gangs) {
        public Waiting {
            gangs = new TreeSet<>(gangs);
        }

        /** One without a gang. */
        public Waiting(Going going, Use use, int volumes) {
            this(going, use, volumes, Set.of());
        }

        private boolean isRolled() {
            return going.way() != Way.TAKEN && use != Use.NONE;
        }
    }

    /** What a node of the queue is to the cluster. */
    public enum Use {
        /** Not Ready, or not in service. */
        NONE,
        /** It serves, and does not have to go for what it runs. */
        CURRENT,
        /** It serves, and is closed to new pods as an outdated node. */
        OUTDATED
    }

    /** What to do when no node's pods find places. */
    public enum Otherwise {
        /** Something may yet change that. */
        WAIT,
        /** Nothing will: begin the first, and what goes with it. */
        FIRST
    }

    /**
     * For how many drains there is room.
     *
     * @param usable how many members of the group serve and are not being drained, the queue's own included
     * @param keep how many are to serve beside those that are drained
     * @param most how many may begin, those that AWS takes left out
     */
    public record Room(int usable, int keep, int most) {}

    private BeginOrder() {}

    /**
     * Those that begin, in order.
     *
     * @param zones those in which a current member serves
     * @param finds whether the pods of an outdated node find places
     * @param otherwise what to do when none can begin for want of a place
     */
    public static List<Going> begin(
            List<Waiting> queue, Room room, Set<String> zones, Predicate<Going> finds, Otherwise otherwise) {
        Map<Waiting, Set<Waiting>> together = together(queue);
        Set<Going> begin = new LinkedHashSet<>();
        Set<Waiting> first = Set.of();
        int left = room.usable();
        int most = room.most();
        for (Waiting waiting : queue) {
            boolean taken = waiting.going().way() == Way.TAKEN;
            boolean serves = waiting.use() != Use.NONE;
            if (begin.contains(waiting.going()) || (!taken && most <= 0)) {
                continue;
            }
            Set<Waiting> all = together.getOrDefault(waiting, Set.of(waiting));
            boolean spared = left - all.size() >= room.keep();
            if (left - 1 >= room.keep() && serves && !taken) {
                first = !first.isEmpty() ? first : spared ? all : Set.of(waiting);
                spared = spared && all.stream().allMatch(w -> volumesFindAPlace(w, zones) && finds.test(w.going()));
            }
            if (taken || !serves || spared) {
                all.forEach(w -> begin.add(w.going()));
                left -= serves ? all.size() : 0;
                most -= taken ? 0 : all.size();
            }
        }
        return begin.isEmpty() && otherwise == Otherwise.FIRST
                ? first.stream().map(Waiting::going).toList()
                : List.copyOf(begin);
    }

    /** Those of the queue that go with each. */
    private static Map<Waiting, Set<Waiting>> together(List<Waiting> queue) {
        Map<Waiting, Set<Gang>> gangs = new LinkedHashMap<>();
        queue.stream().filter(Waiting::isRolled).forEach(w -> gangs.put(w, w.gangs()));
        Map<Waiting, Set<Waiting>> together = new HashMap<>();
        GangNodes.together(gangs).forEach(group -> group.forEach(w -> together.put(w, group)));
        return together;
    }

    private static boolean volumesFindAPlace(Waiting waiting, Set<String> zones) {
        return waiting.volumes() == 0
                || waiting.use() != Use.OUTDATED
                || zones.contains(waiting.going().zone());
    }
}
