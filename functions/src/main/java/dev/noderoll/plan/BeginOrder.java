package dev.noderoll.plan;

import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 *   <li>When none can, nothing else goes on, and nothing has come for a while, the first begins nevertheless: what holds its
 *       pods is told then, and its time runs.
 * </ol>
 */
public final class BeginOrder {

    /**
     * A member of the queue whose drain has not begun.
     *
     * @param volumes how many persistent volumes are attached to its node
     */
    public record Waiting(Going going, Use use, int volumes) {}

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
        /** Nothing will: begin the first. */
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
        List<Going> begin = new ArrayList<>();
        Optional<Going> first = Optional.empty();
        int left = room.usable();
        int most = room.most();
        for (Waiting waiting : queue) {
            boolean taken = waiting.going().way() == Way.TAKEN;
            boolean serves = waiting.use() != Use.NONE;
            if (!taken && most <= 0) {
                continue;
            }
            boolean spared = left - 1 >= room.keep();
            if (spared && serves && !taken) {
                first = first.or(() -> Optional.of(waiting.going()));
                spared = volumesFindAPlace(waiting, zones) && finds.test(waiting.going());
            }
            if (taken || !serves || spared) {
                begin.add(waiting.going());
                left -= serves ? 1 : 0;
                most -= taken ? 0 : 1;
            }
        }
        return begin.isEmpty() && otherwise == Otherwise.FIRST ? first.stream().toList() : begin;
    }

    private static boolean volumesFindAPlace(Waiting waiting, Set<String> zones) {
        return waiting.volumes() == 0
                || waiting.use() != Use.OUTDATED
                || zones.contains(waiting.going().zone());
    }
}
