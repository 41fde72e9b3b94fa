package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.budget;
import static dev.noderoll.plan.Drains.elsewhere;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Drains.readySince;
import static dev.noderoll.plan.Drains.terminating;
import static dev.noderoll.plan.Drains.unready;
import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Stopping;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Drains.Survey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastResortTest {

    /** With 30 s of grace. */
    private static final Pod A = pod("web-a", "web");

    private static final Pod SIBLING = elsewhere(pod("web-z", "web"));
    private static final Budget BUDGET = budget("web", "web", 0, 2, 2, 2);
    private static final Blocker NEVER = new Blocker.BudgetNeverAllows("shop/web", 2, 2);

    private static DrainPolicy policy(AtDeadline atDeadline, int maxGrace) {
        return new DrainPolicy(
                1800,
                0,
                SingleReplica.HOLD,
                Handling.HOLD,
                Handling.EVICT,
                Jobs.EVICT,
                new Stopping(maxGrace, 0, atDeadline),
                List.of());
    }

    private static boolean permits(AtDeadline atDeadline, Pod pod, Pod sibling, Blocker blocker, Instant deadline) {
        DrainSurvey survey = new Survey()
                .pods(pod, sibling)
                .budgets(BUDGET)
                .policy(policy(atDeadline, 0))
                .make();
        return LastResort.permits(survey, pod, blocker, deadline);
    }

    private static boolean permits(Pod pod, Pod sibling, Blocker blocker) {
        return permits(AtDeadline.FORCE, pod, sibling, blocker, NOW);
    }

    @Test
    void forcesOnlyWhereThePolicySaysSo() {
        assertThat(permits(AtDeadline.FORCE, A, SIBLING, NEVER, NOW)).isTrue();
        assertThat(permits(AtDeadline.STOP, A, SIBLING, NEVER, NOW)).isFalse();
    }

    @Test
    void beginsEarlyEnoughForThePodsOwnGraceAndTwoLooks() {
        assertThat(permits(AtDeadline.FORCE, A, SIBLING, NEVER, NOW.plusSeconds(90)))
                .isTrue();
        assertThat(permits(AtDeadline.FORCE, A, SIBLING, NEVER, NOW.plusSeconds(91)))
                .isFalse();
    }

    @Test
    void neverGivesAPodNoTimeAtAll() {
        DrainSurvey own =
                new Survey().pods(A).policy(policy(AtDeadline.FORCE, 0)).make();
        DrainSurvey less =
                new Survey().pods(A).policy(policy(AtDeadline.FORCE, 5)).make();
        Pod hasty = new Pod(
                A.key(),
                A.node(),
                A.owner(),
                A.phase(),
                A.readiness(),
                Duration.ZERO,
                null,
                "",
                A.traits(),
                A.labels(),
                A.annotations());

        assertThat(LastResort.grace(own, A)).isEqualTo(Duration.ofSeconds(30));
        assertThat(LastResort.grace(less, A)).isEqualTo(Duration.ofSeconds(5));
        assertThat(LastResort.grace(own, hasty)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void takesNoReadyPodFromABudgetWhoseOthersDoNotServe() {
        assertThat(permits(A, unready(SIBLING), NEVER)).isFalse();
        assertThat(permits(A, terminating(SIBLING), NEVER)).isFalse();
        assertThat(permits(A, elsewhere(pod("other", "other")), NEVER))
                .as("one of two is missing")
                .isFalse();
        assertThat(permits(unready(A), unready(SIBLING), NEVER))
                .as("serves nobody")
                .isTrue();
    }

    @Test
    void countsASiblingThatServesForHalfAMinute() {
        assertThat(permits(A, readySince(NOW.minusSeconds(30), SIBLING), NEVER)).isTrue();
        assertThat(permits(A, readySince(NOW.minusSeconds(29), SIBLING), NEVER)).isFalse();
    }

    @Test
    void leavesWhatThePolicyItselfHoldsAndWhatIsLeaving() {
        assertThat(permits(A, SIBLING, new Blocker.Unmanaged())).isFalse();
        assertThat(permits(A, SIBLING, new Blocker.LocalData())).isFalse();
        assertThat(permits(A, SIBLING, new Blocker.NotSelected())).isFalse();
        assertThat(permits(A, SIBLING, new Blocker.NamespaceClosing())).isFalse();
        assertThat(permits(terminating(A), SIBLING, NEVER)).isFalse();
        assertThat(permits(A, SIBLING, new Blocker.OptedOut("karpenter.sh/do-not-disrupt")))
                .isTrue();
    }
}
