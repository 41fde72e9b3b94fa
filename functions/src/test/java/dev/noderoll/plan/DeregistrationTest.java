package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.plan.Deregistration.Draining;
import dev.noderoll.plan.Deregistration.Over;
import dev.noderoll.plan.Deregistration.Registered;
import dev.noderoll.plan.Deregistration.Seen;
import dev.noderoll.plan.Deregistration.Timed;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeregistrationTest {

    private static final Instant SINCE = Instant.parse("2026-01-05T08:00:00Z");
    private static final Instant UNTIL = SINCE.plusSeconds(300);

    private static Seen seen(String draining, String registered, String unknown) {
        return new Seen(text(draining), text(registered), text(unknown));
    }

    private static Optional<String> text(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }

    private static Deregistration at(int second, Seen seen) {
        return Deregistration.judge(SINCE, 300, seen, SINCE.plusSeconds(second));
    }

    @Test
    void whatIsNoTargetIsNotWaitedFor() {
        assertThat(at(0, seen("", "", ""))).isEqualTo(new Over());
    }

    @Test
    void whatDrainsIsWaitedForUntilItHasDrained() {
        assertThat(at(10, seen("web", "", ""))).isEqualTo(new Draining("web"));
        assertThat(at(900, seen("web", "other", "why"))).isEqualTo(new Draining("web"));
    }

    @Test
    void whatNobodyTakesOffIsWaitedForForTheTimeThatThePolicyGives() {
        assertThat(at(299, seen("", "web", "why"))).isEqualTo(new Registered("web", UNTIL));
        assertThat(at(300, seen("", "web", ""))).isEqualTo(new Over());
    }

    @Test
    void whereNobodyTellsTheTimeIsWaitedFor() {
        assertThat(at(299, seen("", "", "denied"))).isEqualTo(new Timed("denied", UNTIL));
        assertThat(at(300, seen("", "", "denied"))).isEqualTo(new Over());
    }

    @Test
    void aPolicyOfNoSecondsWaitsForNothing() {
        assertThat(Deregistration.judge(SINCE, 0, seen("web", "web", "why"), SINCE))
                .isEqualTo(new Over());
    }

    @Test
    void eachWaitSaysWhatForAndWhatEndsIt() {
        assertThat(new Draining("web").why()).isEqualTo("its node drains as a target of web");
        assertThat(new Draining("web").unblock()).contains("deregistration delay");
        assertThat(new Registered("web", UNTIL).why()).isEqualTo("its node is still a target of web");
        assertThat(new Registered("web", UNTIL).unblock()).contains("2026-01-05T08:05:00Z", "Load Balancer Controller");
        assertThat(new Timed("denied", UNTIL).why()).endsWith(": denied");
        assertThat(new Timed("denied", UNTIL).unblock()).contains("drain.deregistrationSeconds");
        assertThat(new Over().why() + new Over().unblock()).isEmpty();
    }
}
