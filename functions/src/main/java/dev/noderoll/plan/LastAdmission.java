package dev.noderoll.plan;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import java.time.Instant;
import java.util.Optional;

/**
 * The last moment at which a node may start so that its drain ends within the patch window.
 *
 * <p>The drain is predicted from the longest that this rollout has measured, half as much again and a minute more; before
 * there is a measure, it is what the policy allows: too long a prediction costs a node less in this window, too short a
 * one a drain outside of it.
 *
 * @param predictedSeconds how long a drain is taken to last
 */
record LastAdmission(Instant closesAt, int predictedSeconds) {

    private static final int MARGIN_SECONDS = 60;

    /**
     * Empty while a node may start. A window binds only a rollout that replaces: one that rolls back or comes to rest
     * goes on to its end, as to stop in between would leave bad nodes, or more than there should be.
     */
    static Optional<LastAdmission> passed(Rollout rollout, NodeGroup group, Instant now) {
        return of(rollout, group).filter(last -> now.isAfter(last.at()));
    }

    /** Empty for a rollout that no window binds. */
    static Optional<LastAdmission> of(Rollout rollout, NodeGroup group) {
        return rollout.goal() == Goal.REPLACE && rollout.policy().hasWindow()
                ? Optional.of(new LastAdmission(
                        rollout.policy().closesAt(), predict(rollout.policy().drain(), measured(group))))
                : Optional.empty();
    }

    /** The last moment at which a node may start. */
    Instant at() {
        return closesAt.minusSeconds(predictedSeconds);
    }

    /** In seconds. */
    static int predict(DrainPolicy policy, Optional<Integer> measured) {
        int most = policy.timeoutSeconds() + policy.deregistrationSeconds();
        return measured.map(seconds -> Math.min(most, seconds + seconds / 2 + MARGIN_SECONDS))
                .orElse(most);
    }

    /** A tag that somebody has spoilt tells nothing. */
    private static Optional<Integer> measured(NodeGroup group) {
        return Optional.ofNullable(group.tags().get(Marks.DRAIN_SECONDS))
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(Integer::valueOf);
    }
}
