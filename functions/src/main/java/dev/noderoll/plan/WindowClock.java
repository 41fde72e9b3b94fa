package dev.noderoll.plan;

import dev.noderoll.model.Cron;
import dev.noderoll.model.PatchWindow;
import dev.noderoll.model.PatchWindow.ByCron;
import dev.noderoll.model.PatchWindow.Daily;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a patch window is open, in its own time zone.
 *
 * <p>Where the clock is put forward, a time of the day that is left out is the moment of the change: 02:30 that does not
 * exist is 03:00. Where it is put back, a time that comes twice is the first one, for opening and for closing. Times of a
 * cron expression are EventBridge Scheduler's: those that do not exist are left out, those that come twice count once.
 *
 * @see <a href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time">Daylight
 *     saving time on EventBridge Scheduler</a>
 */
public final class WindowClock {

    /** The fifth of a weekday comes within three months; some may be left out where the clock is put forward. */
    private static final int DAYS = 400;

    /** Once that it is open. */
    private record Span(Instant opens, Instant closes) {}

    private WindowClock() {}

    /** When the window that is open now closes, the last of them where several are; empty while none is open. */
    public static Optional<Instant> closesAt(PatchWindow window, Instant now) {
        LocalDate today = today(window, now);
        LocalDate first = today.minusDays(window.open().toDays() + 1);
        return first.datesUntil(today.plusDays(1))
                .flatMap(day -> spans(window, day))
                .filter(span -> !now.isBefore(span.opens()) && now.isBefore(span.closes()))
                .map(Span::closes)
                .max(Comparator.naturalOrder());
    }

    /** When the next window opens, after {@code now}; empty where none does. */
    public static Optional<Instant> opensNext(PatchWindow window, Instant now) {
        LocalDate today = today(window, now);
        LocalDate last =
                switch (window) {
                    case Daily _ -> today.plusDays(DAYS);
                    case ByCron _ -> LocalDate.of(Math.max(today.getYear(), Cron.LAST_YEAR) + 1, 1, 1);
                };
        return today.datesUntil(last)
                .flatMap(day -> spans(window, day)
                        .map(Span::opens)
                        .filter(opens -> opens.isAfter(now))
                        .min(Comparator.naturalOrder())
                        .stream())
                .findFirst();
    }

    private static LocalDate today(PatchWindow window, Instant now) {
        return now.atZone(window.zone()).toLocalDate();
    }

    /** Those that open on a day. */
    private static Stream<Span> spans(PatchWindow window, LocalDate day) {
        return switch (window) {
            case Daily daily -> {
                Span span = new Span(instant(day, daily.opens(), daily.zone()), closing(daily, day));
                boolean opens = daily.opensOn(day) && span.opens().isBefore(span.closes());
                yield opens ? Stream.of(span) : Stream.empty();
            }
            case ByCron(Cron cron, var open, ZoneId zone) ->
                cron.timesOn(day).stream()
                        .map(day::atTime)
                        .flatMap(time -> first(time, zone).stream().map(opens -> new Span(opens, opens.plus(open))));
        };
    }

    private static Instant closing(Daily window, LocalDate day) {
        boolean sameDay = window.closes().isAfter(window.opens());
        return instant(sameDay ? day : day.plusDays(1), window.closes(), window.zone());
    }

    private static Instant instant(LocalDate day, LocalTime time, ZoneId zone) {
        LocalDateTime local = LocalDateTime.of(day, time);
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return first(local, zone).orElseGet(() -> change.getInstant());
    }

    /** Of two offsets the one before the change comes first; empty where the clock leaves the time out. */
    private static Optional<Instant> first(LocalDateTime local, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        return offsets.stream().findFirst().map(local::toInstant);
    }
}
