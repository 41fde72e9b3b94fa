package dev.noderoll.plan;

import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Wish;
import dev.noderoll.plan.HealthVerdict.AwaitApproval;
import dev.noderoll.plan.HealthVerdict.Reason;
import dev.noderoll.plan.HealthVerdict.Unhealthy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether a canary that was well waits for a person. */
public final class CanaryApproval {

    private static final int LEAST = 10;

    /** Below the Lease's term, which each look renews. */
    private static final int MOST = 240;

    /** The longer nobody has answered, the less often it is looked: after four times as long as the next wait. */
    private static final int SHARE = 4;

    private CanaryApproval() {}

    /**
     * What to wait for, or that nobody has approved in time; empty when the rollout may go on.
     *
     * @param wish the one that stands; null for none
     * @param checked how many replaced nodes were found healthy before: with any, the canary is no more
     * @param since since when as much is replaced as is now
     */
    public static Optional<HealthVerdict> judge(
            Rollout rollout, @Nullable Wish wish, int checked, Instant since, Instant now) {
        int patience = rollout.policy().stages().approvalSeconds();
        boolean approved = wish != null && wish.kind() == Wish.Kind.PROCEED;
        if (rollout.goal() != Goal.REPLACE || patience == 0 || checked > 0 || approved) {
            return Optional.empty();
        }
        Instant from = since.plusSeconds(rollout.policy().stages().bakeSeconds());
        Instant until = from.plusSeconds(patience);
        if (!now.isBefore(until)) {
            return Optional.of(new Unhealthy(new Reason.NotApproved(until)));
        }
        int waited = (int) Duration.between(from, now).toSeconds();
        int left = (int) Math.max(1, Duration.between(now, until).toSeconds());
        return Optional.of(new AwaitApproval(until, Math.min(left, Math.clamp(waited / SHARE, LEAST, MOST))));
    }
}
