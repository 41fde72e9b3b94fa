package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.inWaves;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Stages;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BakeTest {

    private static Rollout baking(int seconds) {
        return inWaves(rollout(3, 1), new Stages(1, List.of(), seconds, 0, 0));
    }

    @Test
    void lookingGoesOnUntilTheTimeIsOver() {
        Instant until = NOW.plusSeconds(600);

        assertThat(Bake.judge(baking(600), NOW, NOW)).contains(new HealthVerdict.Bake(until, 30));
        assertThat(Bake.judge(baking(600), NOW, until.minusSeconds(7))).contains(new HealthVerdict.Bake(until, 7));
        assertThat(Bake.judge(baking(600), NOW, until)).isEmpty();
        assertThat(Bake.judge(baking(0), NOW, NOW)).isEmpty();
    }

    @Test
    void aLookIsNeverFurtherAwayThanTheLeaseLasts() {
        assertThat(Bake.judge(baking(86_400), NOW, NOW)).contains(new HealthVerdict.Bake(NOW.plusSeconds(86_400), 240));
        assertThat(Bake.judge(baking(60), NOW, NOW)).contains(new HealthVerdict.Bake(NOW.plusSeconds(60), 10));
    }

    @Test
    void aWayBackIsNotHeldUp() {
        assertThat(Bake.judge(baking(600).toward(Goal.ROLL_BACK), NOW, NOW)).isEmpty();
        assertThat(Bake.judge(baking(600).toward(Goal.ABANDON), NOW, NOW)).isEmpty();
    }
}
