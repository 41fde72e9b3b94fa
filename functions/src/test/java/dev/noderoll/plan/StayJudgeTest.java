package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.plan.StayJudge.Course;
import dev.noderoll.plan.StayJudge.Course.Go;
import dev.noderoll.plan.StayJudge.Course.Stay;
import dev.noderoll.plan.StayJudge.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a stay lasts. Each outlook begins at {@code NOW}, with one node being drained and nothing known to be due. */
class StayJudgeTest {

    private Instant changed = NOW;
    private Optional<Instant> first = Optional.empty();
    private Instant opened = NOW;
    private int ended;
    private Duration idle = Duration.ZERO;
    private int draining = 1;
    private int ending;
    private int waiting;
    private Instant oldest = NOW;
    private Optional<Instant> due = Optional.empty();
    private Instant returnBy = Instant.MAX;

    private Course at(int seconds) {
        Outlook outlook =
                new Outlook(NOW, opened, changed, first, ended, idle, draining, ending, waiting, oldest, due, returnBy);
        return StayJudge.judge(outlook, NOW.plusSeconds(seconds));
    }

    private static Stay until(int seconds) {
        return new Stay(NOW.plusSeconds(seconds));
    }

    private void ended(int second, int many, int idleSeconds) {
        first = Optional.of(NOW.plusSeconds(second));
        ended = many;
        idle = Duration.ofSeconds(idleSeconds);
    }

    @Test
    void goesWhenNothingIsLeft() {
        draining = 0;
        assertThat(at(1)).isEqualTo(new Go(0));
        waiting = 1;
        assertThat(at(1)).isInstanceOf(Stay.class);
    }

    @Test
    void goesWhenItsCallerHasSomethingElseToDoAndAfterTenMinutes() {
        returnBy = NOW.plusSeconds(20);
        assertThat(at(19)).isEqualTo(until(20));
        assertThat(at(20)).isEqualTo(new Go(0));
        returnBy = Instant.MAX;
        changed = NOW.plusSeconds(590);
        assertThat(at(599)).isEqualTo(until(600));
        assertThat(at(600)).isEqualTo(new Go(0));
    }

    @Test
    void looksAtWhatIsDueAndEveryHalfMinute() {
        assertThat(at(0)).isEqualTo(until(30));
        due = Optional.of(NOW.plusSeconds(7));
        assertThat(at(0)).isEqualTo(until(7));
    }

    @Test
    void doesNotLookAgainAtOnceForWhatIsOverdue() {
        due = Optional.of(NOW.plusSeconds(5));
        assertThat(at(5)).isEqualTo(until(7));
        assertThat(at(9)).isEqualTo(until(11));
    }

    /** Ten that go on lose ten seconds by a new stay. */
    @Test
    void lingersForOthersThatAreAboutToEndUntilTheWaitingCostsAsMuchAsANewStay() {
        waiting = 1;
        draining = 10;
        ended(10, 1, 0);
        assertThat(at(10)).as("none is about to").isEqualTo(new Go(0));
        ending = 1;
        assertThat(at(10)).as("one waits for ten seconds").isEqualTo(until(20));
        ended(10, 2, 6);
        assertThat(at(13)).as("two for two more").isEqualTo(until(15));
        ended(10, 2, 10);
        assertThat(at(15)).isEqualTo(new Go(0));
        draining = 100;
        ended(10, 1, 0);
        assertThat(at(10)).as("fifteen seconds at most").isEqualTo(until(25));
    }

    @Test
    void lingersLongerWhereAStayTakesLongToBegin() {
        waiting = 20;
        draining = 10;
        ending = 5;
        opened = NOW.plusMillis(500);
        ended(10, 4, 7);
        assertThat(at(12)).as("fifteen seconds are lost").isEqualTo(until(14));
        ended(10, 4, 15);
        assertThat(at(14)).isEqualTo(new Go(0));
    }

    @Test
    void goesAtOnceWhenAsManyHaveEndedAsAreWorthANewStay() {
        draining = 90;
        ending = 20;
        waiting = 400;
        ended(10, 7, 1);
        assertThat(at(11)).isInstanceOf(Stay.class);
        ended(10, 8, 1);
        assertThat(at(11)).isEqualTo(new Go(0));
        waiting = 0;
        assertThat(at(11)).as("nobody waits for their places").isInstanceOf(Stay.class);
    }

    @Test
    void goesAtOnceWhenTheOnlyOneHasEndedAndOthersWait() {
        waiting = 3;
        draining = 0;
        ended(10, 1, 0);
        assertThat(at(10)).isEqualTo(new Go(0));
    }

    @Test
    void staysThreeMinutesWhereNobodyWaitsForThePlace() {
        ended(10, 1, 165);
        changed = NOW.plusSeconds(170);
        assertThat(at(175)).isEqualTo(until(190));
        assertThat(at(190)).isEqualTo(new Go(0));
    }

    @Test
    void goesForAQuarterOfTheDrainsAgeWhenNothingChangesForTwoMinutes() {
        assertThat(at(119)).isEqualTo(until(120));
        assertThat(at(120)).isEqualTo(new Go(30));
        oldest = NOW.minusSeconds(280);
        assertThat(at(120)).isEqualTo(new Go(100));
        oldest = NOW.minusSeconds(86_400);
        assertThat(at(120)).isEqualTo(new Go(240));
        returnBy = NOW.plusSeconds(200);
        assertThat(at(120)).isEqualTo(new Go(80));
    }

    @Test
    void staysThoughNothingChangesWhenSomethingIsDueWithinAMinute() {
        due = Optional.of(NOW.plusSeconds(180));
        assertThat(at(120)).isEqualTo(until(150));
        due = Optional.of(NOW.plusSeconds(181));
        assertThat(at(120)).isEqualTo(new Go(30));
    }

    @Test
    void isAwayForAMinuteWhileItWaitsForANodeThatBoots() {
        draining = 0;
        waiting = 1;
        assertThat(at(120)).isEqualTo(new Go(60));
    }
}
