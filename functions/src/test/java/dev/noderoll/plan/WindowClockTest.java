package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Cron;
import dev.noderoll.model.PatchWindow;
import dev.noderoll.model.PatchWindow.Week;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In Berlin the clock goes forward on 2026-03-29 at 02:00 (01:00 UTC), and back on 2026-10-25 at 03:00 (01:00 UTC). */
class WindowClockTest {

    private static PatchWindow window(String opens, String closes, DayOfWeek... days) {
        Set<DayOfWeek> on = days.length == 0 ? EnumSet.allOf(DayOfWeek.class) : Set.of(days);
        return new PatchWindow.Daily(
                on, Set.of(), LocalTime.parse(opens), LocalTime.parse(closes), ZoneId.of("Europe/Berlin"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-05T00:59:59Z, ",
        "2026-01-05T01:00:00Z, 2026-01-05T03:00:00Z",
        "2026-01-05T02:59:59Z, 2026-01-05T03:00:00Z",
        "2026-01-05T03:00:00Z, ",
        "2026-07-06T00:00:00Z, 2026-07-06T02:00:00Z"
    })
    void aWindowFollowsTheClockOfItsZone(Instant now, Instant closes) {
        assertThat(WindowClock.closesAt(window("02:00", "04:00"), now).orElse(null))
                .isEqualTo(closes);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-05T20:59:59Z, ",
        "2026-01-05T21:00:00Z, 2026-01-06T03:00:00Z",
        "2026-01-06T02:59:59Z, 2026-01-06T03:00:00Z",
        "2026-01-06T21:30:00Z, "
    })
    void aWindowOverMidnightBelongsToTheDayOnWhichItOpens(Instant now, Instant closes) {
        assertThat(WindowClock.closesAt(window("22:00", "04:00", DayOfWeek.MONDAY), now)
                        .orElse(null))
                .isEqualTo(closes);
    }

    @ParameterizedTest
    @CsvSource({
        "SECOND, TUESDAY, 2026-01-01T00:00:00Z, 2026-01-13T01:00:00Z",
        "SECOND, TUESDAY, 2026-01-13T01:00:00Z, 2026-02-10T01:00:00Z",
        "FIRST, SUNDAY, 2026-01-31T00:00:00Z, 2026-02-01T01:00:00Z",
        "LAST, SATURDAY, 2026-01-05T00:00:00Z, 2026-01-31T01:00:00Z",
        "LAST, SATURDAY, 2026-01-31T01:00:00Z, 2026-02-28T01:00:00Z",
        "FIFTH, SATURDAY, 2026-01-31T01:00:00Z, 2026-05-30T00:00:00Z"
    })
    void aWindowMayOpenOnSomeOfAMonthsDays(Week week, DayOfWeek day, Instant now, Instant opens) {
        PatchWindow window = new PatchWindow.Daily(
                Set.of(day), Set.of(week), LocalTime.of(2, 0), LocalTime.of(4, 0), ZoneId.of("Europe/Berlin"));

        assertThat(WindowClock.opensNext(window, now)).contains(opens);
        assertThat(WindowClock.closesAt(window, opens)).contains(opens.plusSeconds(7200));
        assertThat(WindowClock.closesAt(window, opens.minusSeconds(7 * 86_400))).isEmpty();
    }

    @Test
    void aTimeThatIsLeftOutIsTheMomentOfTheChange() {
        Instant change = Instant.parse("2026-03-29T01:00:00Z");

        assertThat(WindowClock.closesAt(window("02:30", "05:00"), change))
                .contains(Instant.parse("2026-03-29T03:00:00Z"));
        assertThat(WindowClock.closesAt(window("02:30", "05:00"), change.minusSeconds(1)))
                .isEmpty();
        assertThat(WindowClock.closesAt(window("01:00", "02:30"), change.minusSeconds(1)))
                .contains(change);
    }

    @Test
    void aWindowWithinTheHourThatIsLeftOutDoesNotOpenThatDay() {
        PatchWindow within = window("02:10", "02:50");

        assertThat(WindowClock.closesAt(within, Instant.parse("2026-03-29T01:00:00Z")))
                .isEmpty();
        assertThat(WindowClock.opensNext(within, Instant.parse("2026-03-29T00:00:00Z")))
                .contains(Instant.parse("2026-03-30T00:10:00Z"));
    }

    @Test
    void ofATimeThatComesTwiceTheFirstCounts() {
        Instant first = Instant.parse("2026-10-25T00:30:00Z");

        assertThat(WindowClock.closesAt(window("02:30", "05:00"), first))
                .contains(Instant.parse("2026-10-25T04:00:00Z"));
        assertThat(WindowClock.closesAt(window("02:30", "05:00"), first.minusSeconds(1)))
                .isEmpty();
        assertThat(WindowClock.closesAt(window("01:00", "02:30"), first.minusSeconds(1)))
                .contains(first);
        assertThat(WindowClock.closesAt(window("01:00", "02:30"), first.plusSeconds(3600)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-05T00:00:00Z, 2026-01-05T01:00:00Z",
        "2026-01-05T01:00:00Z, 2026-01-12T01:00:00Z",
        "2026-03-24T00:00:00Z, 2026-03-30T00:00:00Z"
    })
    void theNextWindowOpensOnOneOfItsDays(Instant now, Instant opens) {
        assertThat(WindowClock.opensNext(window("02:00", "04:00", DayOfWeek.MONDAY), now))
                .contains(opens);
    }

    /** At 02:30 on each day of {@code days}, for so many minutes. */
    private static PatchWindow byCron(Set<Integer> hours, Cron.Days days, int minutes) {
        Cron cron = new Cron(Set.of(30), hours, List.of(days), MONTHS, Set.of(2026, 2028));
        return new PatchWindow.ByCron(cron, Duration.ofMinutes(minutes), ZoneId.of("Europe/Berlin"));
    }

    private static final Set<Integer> MONTHS =
            IntStream.rangeClosed(1, 12).boxed().collect(Collectors.toSet());
    private static final Cron.Days TUESDAYS = new Cron.Days.OfWeek(Set.of(DayOfWeek.TUESDAY));
    private static final Cron.Days EVERY = new Cron.Days.OfWeek(EnumSet.allOf(DayOfWeek.class));

    @ParameterizedTest
    @CsvSource({
        "2026-01-06T01:29:59Z, ",
        "2026-01-06T01:30:00Z, 2026-01-06T02:30:00Z",
        "2026-01-06T02:29:59Z, 2026-01-06T02:30:00Z",
        "2026-01-06T02:30:00Z, ",
        "2026-07-07T00:30:00Z, 2026-07-07T01:30:00Z",
        "2027-01-05T01:30:00Z, "
    })
    void aWindowByCronIsOpenForItsTimeAfterEachOpening(Instant now, Instant closes) {
        assertThat(WindowClock.closesAt(byCron(Set.of(2), TUESDAYS, 60), now).orElse(null))
                .isEqualTo(closes);
    }

    @Test
    void aWindowByCronMayBeOpenForDaysAndTheLastOfThoseThatOverlapCloses() {
        PatchWindow threeDays = byCron(Set.of(2), TUESDAYS, 3 * 1440);
        assertThat(WindowClock.closesAt(threeDays, Instant.parse("2026-01-09T01:29:00Z")))
                .contains(Instant.parse("2026-01-09T01:30:00Z"));
        assertThat(WindowClock.closesAt(threeDays, Instant.parse("2026-01-09T01:30:00Z")))
                .isEmpty();

        PatchWindow twice = byCron(Set.of(2, 3), TUESDAYS, 90);
        assertThat(WindowClock.closesAt(twice, Instant.parse("2026-01-06T02:40:00Z")))
                .contains(Instant.parse("2026-01-06T04:00:00Z"));
    }

    @Test
    void theNextWindowByCronMayBeYearsAwayAndAfterTheLastThereIsNone() {
        PatchWindow leapDay = byCron(Set.of(2), new Cron.Days.Numbered(Set.of(29)), 60);

        assertThat(WindowClock.opensNext(leapDay, Instant.parse("2026-01-29T01:29:59Z")))
                .contains(Instant.parse("2026-01-29T01:30:00Z"));
        assertThat(WindowClock.opensNext(leapDay, Instant.parse("2026-12-29T01:30:00Z")))
                .contains(Instant.parse("2028-01-29T01:30:00Z"));
        assertThat(WindowClock.opensNext(leapDay, Instant.parse("2028-12-29T01:30:00Z")))
                .isEmpty();
    }

    @Test
    void aTimeOfACronExpressionThatIsLeftOutIsLeftOut() {
        PatchWindow window = byCron(Set.of(2), EVERY, 60);

        assertThat(WindowClock.closesAt(window, Instant.parse("2026-03-29T01:15:00Z")))
                .isEmpty();
        assertThat(WindowClock.opensNext(window, Instant.parse("2026-03-28T01:30:00Z")))
                .contains(Instant.parse("2026-03-30T00:30:00Z"));
    }

    /** An hour passes from the first 02:30 to the second: it is open for as long as time passes. */
    @Test
    void aTimeOfACronExpressionThatComesTwiceCountsOnce() {
        PatchWindow window = byCron(Set.of(2), EVERY, 30);
        Instant first = Instant.parse("2026-10-25T00:30:00Z");

        assertThat(WindowClock.closesAt(window, first)).contains(first.plusSeconds(1800));
        assertThat(WindowClock.closesAt(window, first.plusSeconds(3600))).isEmpty();
        assertThat(WindowClock.closesAt(byCron(Set.of(2), EVERY, 180), first))
                .contains(Instant.parse("2026-10-25T03:30:00Z"));
        assertThat(WindowClock.opensNext(window, first)).contains(Instant.parse("2026-10-26T01:30:00Z"));
    }
}
