package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Stop;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PatienceTest {

    @Test
    void looksAtABootNoSoonerThanItCanHaveEnded() {
        assertThat(Patience.forBoot(NOW, NOW)).isEqualTo(20);
        assertThat(Patience.forBoot(NOW.minusSeconds(19), NOW)).isEqualTo(1);
        assertThat(Patience.forBoot(NOW.minusSeconds(20), NOW)).isEqualTo(5);
        assertThat(Patience.forBoot(NOW.minusSeconds(100), NOW)).isEqualTo(20);
        assertThat(Patience.forBoot(NOW.minus(Duration.ofDays(9)), NOW)).isEqualTo(30);
    }

    @Test
    void looksSoonAtABootThatHasNotBegun() {
        assertThat(Patience.forBoot(Instant.MAX, NOW)).isEqualTo(10);
    }

    @Test
    void looksAtAStoppingPodWhenItsTimeIsOver() {
        Duration grace = Duration.ofSeconds(60);

        assertThat(Patience.forPod(NOW.plusSeconds(60), Stop.within(grace), NOW))
                .isEqualTo(2);
        assertThat(Patience.forPod(NOW.plusSeconds(30), Stop.within(grace), NOW))
                .isEqualTo(10);
        assertThat(Patience.forPod(NOW.plusSeconds(5), Stop.within(grace), NOW)).isEqualTo(6);
        assertThat(Patience.forPod(NOW.minusSeconds(30), Stop.within(grace), NOW))
                .isEqualTo(30);
    }

    @Test
    void looksAtAPodThatPausesWhenItsPauseIsOver() {
        Duration pause = Duration.ofSeconds(15);
        Stop minute = new Stop(Duration.ofSeconds(60), pause);
        Stop tenSeconds = new Stop(Duration.ofSeconds(10), pause);

        assertThat(Patience.forPod(NOW.plusSeconds(60), minute, NOW)).isEqualTo(16);
        assertThat(Patience.forPod(NOW.plusSeconds(55), minute, NOW)).isEqualTo(11);
        assertThat(Patience.forPod(NOW.plusSeconds(44), minute, NOW)).isEqualTo(2);
        assertThat(Patience.forPod(NOW.plusSeconds(30), minute, NOW)).isEqualTo(5);
        assertThat(Patience.forPod(NOW.plusSeconds(10), tenSeconds, NOW))
                .as("a pause ends with the grace period")
                .isEqualTo(11);
    }

    /** For every wait of up to an hour: met late by a share at most, with few looks. */
    @Test
    void meetsTheEndOfEveryBootSoonWithFewLooks() {
        for (int boot = 20; boot <= 3600; boot++) {
            Instant launched = NOW;
            long passed = 0;
            int looks = 0;
            while (passed < boot) {
                int wait = Patience.forBoot(launched, launched.plusSeconds(passed));
                assertThat(wait).isBetween(1, 30);
                passed += wait;
                looks++;
            }
            assertThat(passed - boot).as("late, of a boot of %d s", boot).isLessThan(Math.clamp(boot / 5, 5, 30) + 1);
            assertThat(looks).as("looks at a boot of %d s", boot).isLessThanOrEqualTo(12 + boot / 30);
        }
    }

    /** For every grace of up to ten minutes: a pod that stops at the very end is met a second late at most. */
    @Test
    void meetsTheEndOfEveryGraceExactly() {
        for (int grace = 0; grace <= 600; grace++) {
            Duration length = Duration.ofSeconds(grace);
            Instant goneBy = NOW.plus(length);
            Instant now = NOW;
            while (now.isBefore(goneBy)) {
                now = now.plusSeconds(Patience.forPod(goneBy, Stop.within(length), now));
            }
            assertThat(now).as("grace of %d s", grace).isBeforeOrEqualTo(goneBy.plusSeconds(1));
        }
    }
}
