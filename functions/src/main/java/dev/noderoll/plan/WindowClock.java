package dev.noderoll.plan;

import dev.noderoll.model.PatchWindow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;

/**
 * When a patch window is open, in its own time zone.
 *
 * <p>Where the clock is put forward, a time that is left out is the moment of the change: 02:30 that does not exist is
 * 03:00. Where it is put back, a time that comes twice is the first one, for opening and for closing.
 */
public final class WindowClock {

    /** The fifth of a weekday comes within three months; some may be left out where the clock is put forward. */
    private static final int DAYS = 400;

    private WindowClock() {}

    /** When the window that is open now closes; empty while none is open. */
    public static Optional<Instant> closesAt(PatchWindow window, Instant now) {
        LocalDate today = now.atZone(window.zone()).toLocalDate();
        for (LocalDate day : List.of(today.minusDays(1), today)) {
            Instant opens = opening(window, day);
            Instant closes = closing(window, day);
            boolean open = window.opensOn(day) && !now.isBefore(opens) && now.isBefore(closes);
            if (open) {
                return Optional.of(closes);
            }
        }
        return Optional.empty();
    }

    /** When the next window opens, after {@code now}. */
    public static Instant opensNext(PatchWindow window, Instant now) {
        LocalDate today = now.atZone(window.zone()).toLocalDate();
        for (int i = 0; i < DAYS; i++) {
            LocalDate day = today.plusDays(i);
            Instant opens = opening(window, day);
            boolean opensThen = window.opensOn(day) && opens.isAfter(now) && opens.isBefore(closing(window, day));
            if (opensThen) {
                return opens;
            }
        }
        throw new IllegalArgumentException("never opens: " + window);
    }

    private static Instant opening(PatchWindow window, LocalDate day) {
        return instant(day, window.opens(), window.zone());
    }

    private static Instant closing(PatchWindow window, LocalDate day) {
        boolean sameDay = window.closes().isAfter(window.opens());
        return instant(sameDay ? day : day.plusDays(1), window.closes(), window.zone());
    }

    private static Instant instant(LocalDate day, LocalTime time, ZoneId zone) {
        LocalDateTime local = LocalDateTime.of(day, time);
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        if (change != null && change.isGap()) {
            return change.getInstant();
        }
        // Of two offsets the one before the change comes first.
        ZoneOffset offset = zone.getRules().getValidOffsets(local).getFirst();
        return local.toInstant(offset);
    }
}
