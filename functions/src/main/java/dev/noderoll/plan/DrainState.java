package dev.noderoll.plan;

import dev.noderoll.model.Going.Way;
import dev.noderoll.plan.Blocker.Course;
import java.time.Instant;
import java.util.List;

/** Where the drain of one node stands. */
public sealed interface DrainState {

    /** Its pods are gone, their successors are there, and it has let go of its volumes. */
    record Drained() implements DrainState {}

    /** It goes on. */
    record Under(Pace pace) implements DrainState {}

    /** Nothing moves without a person, or its time is over. */
    record Stuck(String why, String unblock) implements DrainState {}

    /** Whether its end is in sight. */
    enum Pace {
        /** All that must go is going, or has gone. */
        ENDING,
        /** Something still has to be let go. */
        HELD
    }

    /**
     * What was seen of a node.
     *
     * @param going how many of its pods are on their way out
     * @param held what holds each of the others
     * @param ahead whether the last resort may still come for one of those
     * @param launches whether a launch may come that a pod is held for
     * @param lagging workloads whose evicted pods have no successors yet
     * @param volumes that it has to let go of
     */
    record Seen(
            Way way,
            Instant deadline,
            int going,
            List<Blocker> held,
            boolean ahead,
            boolean launches,
            List<Lagging> lagging,
            List<String> volumes) {
        public Seen {
            held = List.copyOf(held);
            lagging = List.copyOf(lagging);
            volumes = List.copyOf(volumes);
        }
    }

    /**
     * Judges.
     *
     * <p>What is given up too early on a node that can be opened again costs nothing; on one that AWS takes it costs the
     * pods, and a person may yet let them go: there only the deadline ends the drain.
     */
    static DrainState of(Seen seen, Instant now) {
        boolean late = now.isAfter(seen.deadline());
        if (seen.going() > 0 || !seen.held().isEmpty()) {
            boolean moves = seen.going() > 0
                    || seen.ahead()
                    || seen.way() == Way.TAKEN
                    || seen.held().stream().anyMatch(b -> passes(b, seen));
            Pace pace = seen.held().isEmpty() ? Pace.ENDING : Pace.HELD;
            return moves && !late ? new Under(pace) : stuck(seen);
        }
        if (!seen.lagging().isEmpty()) {
            Lagging first = seen.lagging().getFirst();
            String why = first.workload().text() + " has " + first.available() + " available replicas, and had "
                    + first.before() + " before the drain";
            return late ? new Stuck(why, "look at why its pods do not become available") : new Under(Pace.ENDING);
        }
        if (!seen.volumes().isEmpty()) {
            String why = "volume " + seen.volumes().getFirst() + " is still attached";
            return late
                    ? new Stuck(why, "look at its VolumeAttachment, and at the CSI driver")
                    : new Under(Pace.ENDING);
        }
        return new Drained();
    }

    /** One that waits for others of its node tells nothing: it goes when one of those does. */
    private static boolean passes(Blocker blocker, Seen seen) {
        return blocker.course() == Course.PASSES
                && !blocker.awaitsOthers()
                && (seen.launches() || !blocker.awaitsNode());
    }

    /** Told by what a person has to act on, if anything. */
    private static DrainState stuck(Seen seen) {
        Blocker first = seen.held().stream()
                .filter(b -> b.course() == Course.STAYS)
                .findFirst()
                .or(() -> seen.held().stream().findFirst())
                .orElse(new Blocker.StillStopping(seen.deadline()));
        Advice advice = Advice.of(first);
        return new Stuck(advice.why(), advice.unblock());
    }
}
