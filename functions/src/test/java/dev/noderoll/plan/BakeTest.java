package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.inWaves;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Hold;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Stages;
import dev.noderoll.model.StopWish;
import dev.noderoll.plan.HealthVerdict.Reason.Baking;
import dev.noderoll.plan.HealthVerdict.Wait;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BakeTest {

    private static final Hold HOLD = new Hold("web", NOW.plusSeconds(300), page());

    private static Rollout baking(int seconds) {
        return inWaves(rollout(3, 1), new Stages(1, List.of(), seconds));
    }

    @Test
    void lookingGoesOnUntilTheTimeIsOver() {
        Instant until = NOW.plusSeconds(600);

        assertThat(Bake.judge(baking(600), HOLD, NOW, NOW)).contains(new Wait(new Baking(until), 30, 0));
        assertThat(Bake.judge(baking(600), HOLD, NOW, until.minusSeconds(7)))
                .contains(new Wait(new Baking(until), 7, 0));
        assertThat(Bake.judge(baking(600), HOLD, NOW, until)).isEmpty();
        assertThat(Bake.judge(baking(0), HOLD, NOW, NOW)).isEmpty();
    }

    @Test
    void aLookIsNeverFurtherAwayThanTheLeaseLasts() {
        assertThat(Bake.judge(baking(3600), HOLD, NOW, NOW))
                .contains(new Wait(new Baking(NOW.plusSeconds(3600)), 180, 0));
        assertThat(Bake.judge(baking(5400), HOLD, NOW, NOW.plusSeconds(60)))
                .contains(new Wait(new Baking(rollout(3, 1).deadline()), 240, 0));
    }

    @Test
    void nobodyWaitsForMoreThatIsNotToCome() {
        Hold stopping = new Hold("web", NOW.plusSeconds(300), page(), new StopWish("jane", NOW));
        Rollout closing = inWaves(until(NOW.plusSeconds(60)), new Stages(1, List.of(), 600));

        assertThat(Bake.judge(baking(600), stopping, NOW, NOW)).isEmpty();
        assertThat(Bake.judge(closing, HOLD, NOW, NOW.plusSeconds(60))).isEmpty();
        assertThat(Bake.judge(baking(600).toward(Goal.ROLL_BACK), HOLD, NOW, NOW))
                .isEmpty();
        assertThat(Bake.judge(baking(600).toward(Goal.ABANDON), HOLD, NOW, NOW)).isEmpty();
    }
}
