package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.inWaves;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Stages;
import dev.noderoll.model.Wish;
import dev.noderoll.plan.HealthVerdict.AwaitApproval;
import dev.noderoll.plan.HealthVerdict.Reason;
import dev.noderoll.plan.HealthVerdict.Unhealthy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CanaryApprovalTest {

    /** Ten minutes of baking, then an hour to approve. */
    private static final Rollout ROLLOUT = inWaves(rollout(3, 1), new Stages(1, List.of(), 600, 0, 3600));

    private static final Instant BAKED = NOW.plusSeconds(600);
    private static final Instant UNTIL = BAKED.plusSeconds(3600);

    private static Optional<HealthVerdict> judge(Rollout rollout, int checked, Instant now) {
        return CanaryApproval.judge(rollout, null, checked, NOW, now);
    }

    @Test
    void aCanaryThatWasWellWaitsForAPersonAsLongAsThePolicySaysAndNoLonger() {
        assertThat(judge(ROLLOUT, 0, BAKED)).contains(new AwaitApproval(UNTIL, 10));
        assertThat(judge(ROLLOUT, 0, BAKED.plusSeconds(400))).contains(new AwaitApproval(UNTIL, 100));
        assertThat(judge(ROLLOUT, 0, BAKED.plusSeconds(3000))).contains(new AwaitApproval(UNTIL, 240));
        assertThat(judge(ROLLOUT, 0, UNTIL.minusSeconds(5))).contains(new AwaitApproval(UNTIL, 5));
        assertThat(judge(ROLLOUT, 0, UNTIL)).contains(new Unhealthy(new Reason.NotApproved(UNTIL)));
    }

    @ParameterizedTest
    @EnumSource
    void onlyAWishToProceedApproves(Wish.Kind kind) {
        Wish wish = new Wish(kind, "jane", NOW);

        assertThat(CanaryApproval.judge(ROLLOUT, wish, 0, NOW, BAKED).isEmpty()).isEqualTo(kind == Wish.Kind.PROCEED);
    }

    @Test
    void nobodyIsAskedAgainForTheRestNorForAWayBack() {
        assertThat(judge(ROLLOUT, 1, BAKED)).isEmpty();
        assertThat(judge(ROLLOUT.toward(Goal.ROLL_BACK), 0, BAKED)).isEmpty();
        assertThat(judge(ROLLOUT.toward(Goal.ABANDON), 0, BAKED)).isEmpty();
        assertThat(judge(rollout(3, 1), 0, BAKED))
                .as("no approval is asked for")
                .isEmpty();
    }
}
