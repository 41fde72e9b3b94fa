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
import dev.noderoll.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LastResortTest {

    /** With 30 s of grace. */
    private static final Pod A = pod("web-a", "web");

    private static final Pod SIBLING = elsewhere(pod("web-z", "web"));
    private static final Budget BUDGET = budget("web", "web", 0, 2, 2, 2);
    private static final Blocker NEVER = new Blocker.BudgetNeverAllows("shop/web", 2, 2);

    private static final Workload.Key WEB = new Workload.Key("Deployment", "shop", "web");

    /** By a budget, a successor or a mark. */
    private static final List<Blocker> HELD = List.of(
            new Blocker.BudgetFull("shop/web", 2, 2),
            NEVER,
            new Blocker.BudgetBehind("shop/web"),
            new Blocker.BudgetUncounted("shop/web"),
            new Blocker.NoRestart("shop/web", 3, 3, "no room"),
            new Blocker.BudgetBroken("shop/web", -1),
            new Blocker.SeveralBudgets(List.of("shop/web", "shop/z")),
            new Blocker.ServerRefused("budget"),
            new Blocker.ServerFailed("500"),
            new Blocker.ServerForbids("webhook"),
            new Blocker.VolumesOneByOne(),
            new Blocker.LastEndpoint("shop/web"),
            new Blocker.LastReplica(WEB),
            new Blocker.SuccessorComing(WEB),
            new Blocker.TurnOfOthers("shop", "Service shop/web"),
            new Blocker.NoSuccessor("Service shop/web"),
            new Blocker.NeedsNode("zone a"),
            new Blocker.NoPlace("volume v"),
            new Blocker.ComesBack("tolerates"),
            new Blocker.SwitchingOver("shop/primary"),
            new Blocker.UpToOperator("shop/db-primary"),
            new Blocker.GangHeld("ml/train", "ml/train-1", NEVER),
            new Blocker.GangApart("ml/train", 2),
            new Blocker.GangTooWide("ml/train", 4, 1),
            new Blocker.GangOverBudget("ml/train", 4, "ml/pdb", 1),
            new Blocker.HigherTier(),
            new Blocker.InTurn("shop/web-1"),
            new Blocker.RunsToItsEnd(),
            new Blocker.LastTry(),
            new Blocker.NotBefore("karpenter.sh/do-not-disrupt", NOW),
            new Blocker.OptedOut("karpenter.sh/do-not-disrupt"));

    private static final List<Blocker> NEVER_FORCED = List.of(
            new Blocker.GangHeld("ml/train", "ml/train-1", new Blocker.Unmanaged()),
            new Blocker.Unmanaged(),
            new Blocker.Detaching(NOW),
            new Blocker.LocalData(),
            new Blocker.NotSelected(),
            new Blocker.NodeIsTarget("a load balancer sends to it", "wait"),
            new Blocker.StillStopping(NOW),
            new Blocker.NamespaceClosing(),
            new Blocker.OutOfTime());

    private static DrainPolicy policy(AtDeadline atDeadline, int maxGrace) {
        return new DrainPolicy(
                1800,
                0,
                SingleReplica.HOLD,
                Handling.HOLD,
                Handling.EVICT,
                Jobs.EVICT,
                new Stopping(maxGrace, 0, atDeadline),
                List.of(),
                DrainPolicy.Told.NOBODY);
    }

    private static boolean permits(AtDeadline atDeadline, Pod pod, Pod sibling, Blocker blocker, Instant deadline) {
        DrainSurvey survey = new Survey()
                .pods(pod, sibling)
                .budgets(BUDGET)
                .policy(policy(atDeadline, 0))
                .since(deadline.minusSeconds(1800))
                .make();
        return LastResort.permits(survey, pod, blocker);
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
    void comesForBudgetsSuccessorsAndMarksAlone() {
        DrainSurvey forcing =
                new Survey().pods(A).policy(policy(AtDeadline.FORCE, 0)).make();
        DrainSurvey stopping =
                new Survey().pods(A).policy(policy(AtDeadline.STOP, 0)).make();

        assertThat(HELD).allMatch(b -> LastResort.awaits(forcing, A, b));
        assertThat(HELD).noneMatch(b -> LastResort.awaits(stopping, A, b));
        assertThat(NEVER_FORCED).noneMatch(b -> LastResort.awaits(forcing, A, b));
    }

    /** Its budget could let it go by itself: AlwaysAllow. */
    @Test
    void comesForAPodThatABudgetHoldsAndThatHasBeenUnreadyForItsTime() {
        Blocker full = new Blocker.BudgetFull("shop/web", 1, 2);
        Pod since = readySince(NOW.minusSeconds(600), unready(A));
        Pod lately = readySince(NOW.minusSeconds(599), unready(A));

        assertThat(patient(600, since, full)).isTrue();
        assertThat(patient(600, since, NEVER)).isTrue();
        assertThat(patient(600, lately, full)).isFalse();
        assertThat(patient(0, since, full)).as("nobody asked for it").isFalse();
        assertThat(patient(600, readySince(NOW.minusSeconds(600), A), full))
                .as("it serves")
                .isFalse();
        assertThat(patient(600, unready(A), full)).as("nobody says since when").isFalse();
        for (Blocker other : HELD) {
            boolean budgets = other instanceof Blocker.BudgetFull || other instanceof Blocker.BudgetNeverAllows;
            assertThat(patient(600, since, other)).as("%s", other).isEqualTo(budgets);
        }
        DrainSurvey survey = surveyed(600, lately);
        assertThat(LastResort.awaits(survey, lately, full)).isTrue();
        assertThat(LastResort.from(survey, lately, full)).isEqualTo(NOW.plusSeconds(1));
    }

    private static boolean patient(int unreadySeconds, Pod pod, Blocker blocker) {
        return LastResort.permits(surveyed(unreadySeconds, pod), pod, blocker);
    }

    /** At the beginning of a drain that takes no last resort at its end. */
    private static DrainSurvey surveyed(int unreadySeconds, Pod pod) {
        DrainPolicy stopping = new DrainPolicy(
                1800,
                0,
                SingleReplica.HOLD,
                Handling.HOLD,
                Handling.EVICT,
                Jobs.EVICT,
                new Stopping(0, 0, AtDeadline.STOP, unreadySeconds),
                List.of(),
                DrainPolicy.Told.NOBODY);
        return new Survey()
                .pods(pod, SIBLING)
                .budgets(BUDGET)
                .policy(stopping)
                .since(NOW)
                .make();
    }

    @Test
    void theseAreAllBlockers() {
        Set<Class<?>> kinds = Stream.concat(HELD.stream(), NEVER_FORCED.stream())
                .<Class<?>>map(Object::getClass)
                .collect(Collectors.toSet());

        assertThat(kinds).isEqualTo(Set.of(Blocker.class.getPermittedSubclasses()));
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
