package dev.noderoll.model;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;

/**
 * When nodes may be replaced: from {@code opens} until {@code closes}, which is on the next day when it is not later.
 *
 * @param days on which it opens; never empty
 * @param weeks which of these days of a month; empty for all
 */
public record PatchWindow(Set<DayOfWeek> days, Set<Week> weeks, LocalTime opens, LocalTime closes, ZoneId zone) {

    /** Which one a day is among those of its weekday in a month: the first Saturday, the last. */
    public enum Week {
        FIRST,
        SECOND,
        THIRD,
        FOURTH,
        FIFTH,
        LAST
    }

    private static final int DAYS = 7;

    public PatchWindow {
        days = new TreeSet<>(days);
        weeks = new TreeSet<>(weeks);
    }

    /** Whether it opens on this day. */
    public boolean opensOn(LocalDate day) {
        Week week = Week.values()[(day.getDayOfMonth() - 1) / DAYS];
        boolean last = day.plusDays(DAYS).getMonth() != day.getMonth();
        boolean falls = weeks.isEmpty() || weeks.contains(week) || (last && weeks.contains(Week.LAST));
        return falls && days.contains(day.getDayOfWeek());
    }
}
