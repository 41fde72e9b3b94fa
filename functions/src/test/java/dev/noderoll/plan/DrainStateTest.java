package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Going.Way;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.DrainState.Drained;
import dev.noderoll.plan.DrainState.Pace;
import dev.noderoll.plan.DrainState.Seen;
import dev.noderoll.plan.DrainState.Stuck;
import dev.noderoll.plan.DrainState.Under;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainStateTest {

    private static final Instant LATE = NOW.plusSeconds(601);
    private static final Blocker PASSES = new Blocker.BudgetFull("shop/web", 2, 2);
    private static final Blocker STAYS = new Blocker.OptedOut("a/b");
    private static final List<Lagging> LAGS = List.of(new Lagging(new Workload.Key("Deployment", "shop", "web"), 1, 2));

    private static Seen seen(Way way, int going, boolean ahead, List<Blocker> held) {
        return new Seen(way, NOW.plusSeconds(600), going, held, ahead, true, List.of(), List.of());
    }

    private static DrainState rolled(int going, Blocker... held) {
        return DrainState.of(seen(Way.ROLLED, going, false, List.of(held)), NOW);
    }

    private static Seen empty(List<Lagging> lagging, List<String> volumes) {
        return new Seen(Way.ROLLED, NOW.plusSeconds(600), 0, List.of(), false, true, lagging, volumes);
    }

    @Test
    void isDrainedWhenNothingIsLeftAndAllIsBack() {
        assertThat(rolled(0)).isEqualTo(new Drained());
        assertThat(DrainState.of(empty(List.of(), List.of()), LATE)).isEqualTo(new Drained());
    }

    @Test
    void isAboutToEndWhenAllThatMustGoIsGoing() {
        assertThat(rolled(2)).isEqualTo(new Under(Pace.ENDING));
        assertThat(rolled(2, PASSES)).isEqualTo(new Under(Pace.HELD));
        assertThat(DrainState.of(empty(LAGS, List.of()), NOW)).isEqualTo(new Under(Pace.ENDING));
        assertThat(DrainState.of(empty(List.of(), List.of("pv")), NOW)).isEqualTo(new Under(Pace.ENDING));
    }

    @Test
    void isStuckWhenNothingMovesWithoutAPersonAndSaysWhatOneHasToActOn() {
        assertThat(rolled(0, STAYS)).isInstanceOf(Stuck.class);
        assertThat(rolled(0, PASSES, STAYS)).as("one may pass").isInstanceOf(Under.class);
        assertThat(rolled(0, STAYS, new Blocker.HigherTier(), new Blocker.InTurn("shop/web-1")))
                .as("these wait for it")
                .isEqualTo(new Stuck(Advice.of(STAYS).why(), Advice.of(STAYS).unblock()));
        assertThat(rolled(1, STAYS)).as("one goes").isInstanceOf(Under.class);
        assertThat(DrainState.of(seen(Way.ROLLED, 0, true, List.of(STAYS)), NOW))
                .as("the last resort is ahead")
                .isInstanceOf(Under.class);
        assertThat(DrainState.of(seen(Way.ROLLED, 1, false, List.of(PASSES, STAYS)), LATE))
                .isEqualTo(new Stuck(Advice.of(STAYS).why(), Advice.of(STAYS).unblock()));
    }

    @Test
    void isNotGivenUpBeforeItsTimeIsOverWhereAwsTakesTheNode() {
        Seen taken = seen(Way.TAKEN, 0, false, List.of(STAYS));

        assertThat(DrainState.of(taken, NOW.plusSeconds(600))).isInstanceOf(Under.class);
        assertThat(DrainState.of(taken, LATE)).isInstanceOf(Stuck.class);
    }

    @Test
    void isStuckWhenItsTimeIsOverWhateverIsStillWaitedFor() {
        assertThat(DrainState.of(seen(Way.ROLLED, 1, false, List.of()), LATE)).isInstanceOf(Stuck.class);
        assertThat(DrainState.of(empty(LAGS, List.of()), LATE))
                .isInstanceOfSatisfying(
                        Stuck.class,
                        stuck -> assertThat(stuck.why()).contains("Deployment/shop/web has 1 available", "had 2"));
        assertThat(DrainState.of(empty(List.of(), List.of("pv-7")), LATE))
                .isInstanceOfSatisfying(
                        Stuck.class, stuck -> assertThat(stuck.why()).isEqualTo("volume pv-7 is still attached"));
    }

    @Test
    void waitsForALaunchOnlyWhileOneMayCome() {
        Blocker needs = new Blocker.NeedsNode("no room");
        Seen comes = seen(Way.ROLLED, 0, false, List.of(needs));
        Seen none = new Seen(Way.ROLLED, NOW.plusSeconds(600), 0, List.of(needs), false, false, List.of(), List.of());
        Seen another = new Seen(
                Way.ROLLED, NOW.plusSeconds(600), 0, List.of(needs, PASSES), false, false, List.of(), List.of());

        assertThat(DrainState.of(comes, NOW)).isInstanceOf(Under.class);
        assertThat(DrainState.of(none, NOW)).isInstanceOf(Stuck.class);
        assertThat(DrainState.of(another, NOW)).isInstanceOf(Under.class);
    }
}
