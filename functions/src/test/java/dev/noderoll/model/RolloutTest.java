package dev.noderoll.model;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.OLD;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Rollout.Goal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutTest {

    private static final Member A = outdated("i-a");
    private static final Member N = current("i-n");

    @Test
    void outdatesWhatDoesNotRunItsTarget() {
        assertThat(rollout(1, 1).outdates(A)).isTrue();
        assertThat(rollout(1, 1).outdates(N)).isFalse();
    }

    @Test
    void outdatesAnotherTemplateOfTheSameImageAndAnotherImageOfTheSameTemplate() {
        assertThat(rollout(1, 1).outdates(running("ami-new", OLD.template()))).isTrue();
        assertThat(rollout(1, 1).outdates(running("ami-old", NEW.template()))).isTrue();
    }

    @Test
    void outdatesTheNewOnesOnTheWayBackAndNoneOnTheWayToRest() {
        Rollout back = rollout(1, 1).toward(Goal.ROLL_BACK);
        Rollout rest = rollout(1, 1).toward(Goal.ABANDON);

        assertThat(List.of(back.outdates(A), back.outdates(N))).containsExactly(false, true);
        assertThat(List.of(rest.outdates(A), rest.outdates(N))).containsExactly(false, false);
    }

    @Test
    void changesOnlyItsGoalAndItsTargetWhenItTurns() {
        Rollout rollout = rollout(3, 2);
        Rollout back = rollout.toward(Goal.ROLL_BACK);

        assertThat(back.target()).isEqualTo(OLD);
        assertThat(back.former()).isEqualTo(OLD);
        assertThat(back.toward(Goal.ABANDON).target()).isEqualTo(OLD);
        assertThat(rollout.toward(Goal.ABANDON).target()).isEqualTo(NEW);
        assertThat(rollout.toward(Goal.REPLACE)).isEqualTo(rollout);
        assertThat(back.toward(Goal.ROLL_BACK)).isEqualTo(back);
        assertThat(new Rollout(
                        back.cluster(),
                        back.nodeGroup(),
                        back.holder(),
                        rollout.target(),
                        back.former(),
                        back.steady(),
                        back.added(),
                        back.surge(),
                        back.policy(),
                        Goal.REPLACE,
                        back.launching(),
                        back.drift(),
                        back.before(),
                        back.pendingBefore(),
                        back.startedAt(),
                        back.deadline(),
                        null))
                .isEqualTo(rollout);
    }

    @Test
    void keepsItsAlarmsWhateverBecomesOfTheListItWasGiven() {
        RolloutPolicy p = rollout(1, 1).policy();
        List<String> alarms = new ArrayList<>(List.of("errors"));
        RolloutPolicy policy = new RolloutPolicy(
                p.maxSurge(),
                p.stages().canary(),
                p.maxFailures(),
                p.joinTimeoutSeconds(),
                p.timeoutSeconds(),
                alarms,
                p.onFailure(),
                p.drain());

        alarms.clear();

        assertThat(policy.alarms()).containsExactly("errors");
    }

    private static Member running(String image, Template template) {
        return new Member(N.id(), image, template, N.zone(), N.stage(), N.protection(), N.launchedAt());
    }
}
