package dev.noderoll.model;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;

/** When nodes may be replaced, in a time zone. */
public sealed interface PatchWindow {

    ZoneId zone();

    /** For how long it is open, by the clock on a wall. */
    Duration open();

    /**
     * From {@code opens} until {@code closes}, which is on the next day when it is not later.
     *
     * @param days on which it opens; never empty
     * @param weeks which of these days of a month; empty for all
     */
    record Daily(Set<DayOfWeek> days, Set<Week> weeks, LocalTime opens, LocalTime closes, ZoneId zone)
            implements PatchWindow {

        public Daily {
            days = new TreeSet<>(days);
            weeks = new TreeSet<>(weeks);
        }

        @Override
        public Duration open() {
            Duration open = Duration.between(opens, closes);
            return open.plusDays(open.isNegative() ? 1 : 0);
        }

        /** Whether it opens on this day. */
        public boolean opensOn(LocalDate day) {
            boolean falls =
                    weeks.isEmpty() || weeks.contains(Week.of(day)) || (weeks.contains(Week.LAST) && Week.last(day));
            return falls && days.contains(day.getDayOfWeek());
        }
    }

    /**
     * From each of the times that an expression says, for so long.
     *
     * @param open as time passes, whatever is done to the clock meanwhile
     */
    record ByCron(Cron cron, Duration open, ZoneId zone) implements PatchWindow {}

    /** Which one a day is among those of its weekday in a month: the first Saturday, the last. */
    enum Week {
        FIRST,
        SECOND,
        THIRD,
        FOURTH,
        FIFTH,
        LAST;

        private static final int DAYS = 7;

        private static Week of(LocalDate day) {
            return values()[(day.getDayOfMonth() - 1) / DAYS];
        }

        private static boolean last(LocalDate day) {
            return day.plusDays(DAYS).getMonth() != day.getMonth();
        }
    }
}
