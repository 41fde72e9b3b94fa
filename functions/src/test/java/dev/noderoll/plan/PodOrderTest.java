package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.budget;
import static dev.noderoll.plan.Drains.critical;
import static dev.noderoll.plan.Drains.labelled;
import static dev.noderoll.plan.Drains.member;
import static dev.noderoll.plan.Drains.on;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Drains.terminating;
import static dev.noderoll.plan.Drains.unmanaged;
import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Detached;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.DrainPolicy.Detaching;
import dev.noderoll.model.DrainPolicy.Gangs;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Stopping;
import dev.noderoll.model.DrainPolicy.Told;
import dev.noderoll.model.DrainPolicy.Volumes;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.PodVerdict.Going;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pods of a node leave it in the order of the policy. */
class PodOrderTest {

    private static final Pod FRONT = pod("web-1", "web");
    private static final Pod CACHE = pod("cache-1", "cache");
    private static final Pod OTHER = pod("api-1", "api");

    /** web, then cache, then all others. */
    private static final DrainPolicy POLICY = ordered(List.of());

    private static DrainPolicy ordered(List<Requirement> podSelector) {
        return new DrainPolicy(
                1800,
                0,
                SingleReplica.EVICT,
                Handling.HOLD,
                Handling.EVICT,
                Jobs.EVICT,
                new Stopping(0, 0, AtDeadline.STOP),
                podSelector,
                Told.NOBODY,
                Gangs.TOGETHER,
                Detaching.NONE,
                Volumes.TOGETHER,
                List.of(List.of(app(Operator.IN, "web")), List.of(app(Operator.IN, "cache", "web"))));
    }

    private static Requirement app(Operator operator, String... values) {
        return new Requirement("app", operator, List.of(values));
    }

    private static Blocked behind(Pod pod, Pod first) {
        return new Blocked(pod, new Blocker.InTurn(first.key().text()));
    }

    private static List<PodVerdict> plan(Pod... pods) {
        return new Survey().pods(pods).policy(POLICY).plan();
    }

    @Test
    void thoseOfTheNextTurnGoWhenThoseOfTheFormerHaveGone() {
        assertThat(plan(OTHER, CACHE, FRONT))
                .containsExactly(new Evict(FRONT), behind(CACHE, FRONT), behind(OTHER, FRONT));
        Pod going = terminating(FRONT);
        assertThat(plan(OTHER, CACHE, going))
                .as("told to go, and still there")
                .containsExactly(new Going(going, NOW.plusSeconds(10)), behind(CACHE, going), behind(OTHER, going));
        assertThat(plan(OTHER, CACHE)).containsExactly(new Evict(CACHE), behind(OTHER, CACHE));
        assertThat(plan(OTHER)).containsExactly(new Evict(OTHER));
    }

    @Test
    void thoseOfOneTurnGoTogetherAndEachNodeHasItsOwnTurns() {
        Pod second = pod("web-2", "web");
        Pod elsewhere = on("m", pod("api-2", "api"));

        assertThat(new Survey()
                        .nodes("n", "m")
                        .pods(FRONT, second, OTHER, elsewhere)
                        .policy(POLICY)
                        .plan())
                .containsExactly(new Evict(FRONT), new Evict(second), behind(OTHER, FRONT), new Evict(elsewhere));
    }

    @Test
    void oneThatABudgetHoldsForAWhileKeepsThoseBehindItWaiting() {
        assertThat(new Survey()
                        .pods(FRONT, OTHER)
                        .budgets(budget("web", "web", 0, 1, 1, 2))
                        .policy(POLICY)
                        .plan())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isInstanceOfSatisfying(
                                        Blocked.class,
                                        b -> assertThat(b.blocker()).isInstanceOf(Blocker.BudgetFull.class)),
                        second -> assertThat(second).isEqualTo(behind(OTHER, FRONT)));
    }

    @Test
    void oneThatOnlyAPersonCanMoveOrThatIsOthersToMoveKeepsNobodyWaiting() {
        Pod lost = unmanaged(FRONT);
        assertThat(plan(lost, OTHER)).containsExactly(new Blocked(lost, new Blocker.Unmanaged()), new Evict(OTHER));

        assertThat(new Survey()
                        .pods(FRONT, OTHER)
                        .policy(ordered(List.of(app(Operator.NOT_IN, "web"))))
                        .plan())
                .containsExactly(new Blocked(FRONT, new Blocker.NotSelected()), new Evict(OTHER));
    }

    @Test
    void criticalPodsGoLastWhateverTheOrderSays() {
        Pod critical = critical(FRONT);

        assertThat(plan(critical, OTHER))
                .containsExactly(new Evict(OTHER), new Blocked(critical, new Blocker.HigherTier()));
        assertThat(plan(critical, critical(OTHER)))
                .as("among themselves in its turns")
                .containsExactly(new Evict(critical), behind(critical(OTHER), critical));
    }

    @Test
    void aGangWaitsForNobodySoThatNoTwoWaitForEachOther() {
        Pod gang = member("train", "train-0", "n");
        Pod itsOther = member("train", "train-1", "m");

        assertThat(new Survey()
                        .nodes("n", "m")
                        .pods(FRONT, gang, itsOther)
                        .policy(POLICY)
                        .plan())
                .containsExactly(new Evict(FRONT), new Evict(gang), new Evict(itsOther));
        assertThat(new Survey()
                        .nodes("n")
                        .pods(labelled("app", "web", gang), OTHER)
                        .policy(POLICY)
                        .plan())
                .as("others wait for it")
                .containsExactly(new Evict(labelled("app", "web", gang)), behind(OTHER, labelled("app", "web", gang)));
    }

    @Test
    void aLabelThatWasTakenOffAPodCountsAsThere() {
        Pod off = FRONT.without(new Detached(NOW, Map.of("app", "web")));

        assertThat(POLICY.turn(off)).isZero();
    }

    @Test
    void whatAwsTakesAtOnceHasNoTimeForAnOrderAndWhatItTakesInTimeHas() {
        assertThat(POLICY.withinNotice(120).turn(FRONT))
                .isEqualTo(POLICY.withinNotice(120).turn(OTHER));
        assertThat(POLICY.ofLeavingNode().turn(FRONT))
                .isLessThan(POLICY.ofLeavingNode().turn(OTHER));
    }
}
