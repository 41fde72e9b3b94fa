package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Advice;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Loss;
import java.time.Instant;
import java.util.List;

/**
 * What one stay of DrainNodes has come to.
 *
 * @param drained members whose drain has ended, by instance; of those that AWS takes, also one that was given up at its
 *     deadline
 * @param gone those of the drained that are no node: one may yet join, until it shuts down
 * @param taken members that AWS takes and whose drain has not ended: their hooks are to be kept waiting
 * @param stuck nodes that could not be drained, the first ten of them
 * @param held pods that have not gone, the first twenty of them
 * @param seconds until the next stay; 0 when there is something else to do at once
 * @param until before which nobody but this execution can hold the group; the epoch where no group is held
 * @param journal when what was done was done
 */
public record Stayed(
        List<InstanceId> drained,
        List<InstanceId> gone,
        List<InstanceId> taken,
        List<Stuck> stuck,
        List<Held> held,
        int seconds,
        Instant until,
        Tally tally,
        Journal journal) {

    /** So that an answer stays far below the 256 KiB that a state may pass on. */
    static final int MOST_STUCK = 10;

    static final int MOST_HELD = 20;
    private static final int MOST_NAMED = 3;
    private static final int LONGEST = 600;

    public Stayed {
        drained = List.copyOf(drained);
        gone = List.copyOf(gone);
        taken = List.copyOf(taken);
        stuck = List.copyOf(stuck);
        held = List.copyOf(held);
    }

    /** A node that could not be drained, and what would help. */
    public record Stuck(NodeName node, String why, String unblock) {
        public Stuck {
            why = cut(why);
            unblock = cut(unblock);
        }
    }

    /**
     * A pod that has not gone, and why.
     *
     * @param why the same in words
     * @param unblock what lets it go
     */
    public record Held(String pod, Blocker blocker, String why, String unblock) {

        /** {@code also} is what else is lost with the pod, of which the blocker says nothing (D26). */
        static Held of(Pod pod, Blocker blocker, List<Loss> also) {
            Advice advice = Advice.of(blocker);
            String lost = also.isEmpty() ? "" : "; lost with it: " + Loss.text(also);
            return new Held(pod.key().text(), blocker, cut(advice.why() + lost), advice.unblock());
        }

        /** {@code why} a node is stuck, with the pods whose reason it is, the first three by name. */
        static String whose(List<Held> held, String why) {
            List<String> pods = held.stream()
                    .filter(h -> Advice.of(h.blocker()).why().equals(why))
                    .map(Held::pod)
                    .toList();
            int more = pods.size() - MOST_NAMED;
            String names = String.join(", ", pods.subList(0, Math.min(MOST_NAMED, pods.size())));
            return pods.isEmpty()
                    ? why
                    : (pods.size() == 1 ? "pod " : "pods ") + names + (more > 0 ? " and " + more + " more" : "") + ": "
                            + why;
        }
    }

    /** So many evictions were not accepted: {@code answer} is the kind of {@link dev.noderoll.port.EvictionAnswer}. */
    public record Unaccepted(String answer, int times) {}

    /**
     * What was done, with the first names of each.
     *
     * @param evicted pods whose eviction was accepted
     * @param restarted workloads of which a successor was asked for
     * @param refused how many evictions were refused
     * @param forced pods that were deleted past what held them, with what that was
     * @param unaccepted how many evictions were answered otherwise; empty for none
     * @param losses pods whose eviction was accepted though something is lost with them, with what that is
     */
    public record Tally(
            List<String> evicted,
            List<String> restarted,
            int refused,
            List<Unaccepted> unaccepted,
            List<String> forced,
            List<String> losses) {

        public static final Tally NONE = new Tally(List.of(), List.of(), 0, List.of(), List.of(), List.of());

        public Tally {
            evicted = List.copyOf(evicted);
            restarted = List.copyOf(restarted);
            unaccepted = List.copyOf(unaccepted);
            forced = List.copyOf(forced);
            losses = List.copyOf(losses);
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
    }
}
