package dev.noderoll.model;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Times that come again, as EventBridge Scheduler's cron expressions say them.
 *
 * @param minutes of an hour; never empty, nor are the following
 * @param hours of a day
 * @param days any of which is enough
 * @param months of a year, 1 to 12
 * @param years from 1970 to 2199
 * @see <a href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based">Cron-based
 *     schedules</a>
 */
public record Cron(Set<Integer> minutes, Set<Integer> hours, List<Days> days, Set<Integer> months, Set<Integer> years) {

    /** The last year that an expression can name. */
    public static final int LAST_YEAR = 2199;

    /** Some days of a month. */
    public sealed interface Days {

        boolean include(LocalDate day);

        /** By their numbers in the month, 1 to 31. */
        record Numbered(Set<Integer> numbers) implements Days {
            public Numbered {
                numbers = new TreeSet<>(numbers);
            }

            @Override
            public boolean include(LocalDate day) {
                return numbers.contains(day.getDayOfMonth());
            }
        }

        /** The month's last one. */
        record Last() implements Days {
            @Override
            public boolean include(LocalDate day) {
                return day.equals(day.with(TemporalAdjusters.lastDayOfMonth()));
            }
        }

        /** The one of Monday to Friday that is nearest to a day of the month, and in the same month. */
        record Nearest(int number) implements Days {
            @Override
            public boolean include(LocalDate day) {
                if (number > day.lengthOfMonth()) {
                    return false;
                }
                LocalDate wanted = day.withDayOfMonth(number);
                return day.equals(
                        switch (wanted.getDayOfWeek()) {
                            case SATURDAY -> wanted.plusDays(number == 1 ? 2 : -1);
                            case SUNDAY -> wanted.plusDays(number == day.lengthOfMonth() ? -2 : 1);
                            default -> wanted;
                        });
            }
        }

        /** All that are one of these of a week. */
        record OfWeek(Set<DayOfWeek> weekdays) implements Days {
            public OfWeek {
                weekdays = new TreeSet<>(weekdays);
            }

            @Override
            public boolean include(LocalDate day) {
                return weekdays.contains(day.getDayOfWeek());
            }
        }

        /** The last Friday of a month, or another weekday. */
        record LastOfWeek(DayOfWeek weekday) implements Days {
            @Override
            public boolean include(LocalDate day) {
                return day.equals(day.with(TemporalAdjusters.lastInMonth(weekday)));
            }
        }

        /** The second Tuesday of a month, and the like; {@code number} from 1 to 5. */
        record Nth(DayOfWeek weekday, int number) implements Days {
            @Override
            public boolean include(LocalDate day) {
                return day.equals(day.with(TemporalAdjusters.dayOfWeekInMonth(number, weekday)));
            }
        }
    }

    public Cron {
        minutes = new TreeSet<>(minutes);
        hours = new TreeSet<>(hours);
        days = List.copyOf(days);
        months = new TreeSet<>(months);
        years = new TreeSet<>(years);
    }

    /** When on this day, in order; empty when it is none of its days. */
    public List<LocalTime> timesOn(LocalDate day) {
        boolean falls = years.contains(day.getYear())
                && months.contains(day.getMonthValue())
                && days.stream().anyMatch(some -> some.include(day));
        List<LocalTime> times = new ArrayList<>();
        if (falls) {
            hours.forEach(hour -> minutes.forEach(minute -> times.add(LocalTime.of(hour, minute))));
        }
        return times;
    }
}
