package dev.noderoll.wire;

import dev.noderoll.model.Cron;
import dev.noderoll.model.Cron.Days;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads a cron expression as EventBridge Scheduler takes it: minutes, hours, day of month, month, day of week, year.
 *
 * @see <a href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based">Cron-based
 *     schedules</a>: which wildcards each field has, and that one of the two fields of days has to be {@code ?}
 */
final class CronReader {

    /** What is expected, in words. */
    static final String EXPECTED =
            "six fields as EventBridge Scheduler has them, one of the fields of days a ?, such as "
                    + "0 2 ? * TUE#2 * for 02:00 on the second Tuesday";

    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    private static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    private static final Pattern ITEM =
            Pattern.compile("(?:(?<all>\\*)|(?<from>\\w{1,4})(?:-(?<to>\\w{1,4}))?)(?:/(?<step>\\d{1,4}))?");

    private static final Pattern NEAREST = Pattern.compile("(?<day>\\d{1,2})W");
    private static final Pattern LAST = Pattern.compile("(?<day>\\w{1,3})L");
    private static final Pattern NTH = Pattern.compile("(?<day>\\w{1,3})#(?<nth>[1-5])");

    /** What is no expression. */
    private static final class NoCron extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A field's least and greatest number, and names for them, of which the first stands for the least. */
    private record Range(int least, int most, List<String> names) {

        private Set<Integer> read(String field) {
            Set<Integer> numbers = new TreeSet<>();
            for (String item : field.split(",", -1)) {
                numbers.addAll(item(item));
            }
            return numbers;
        }

        private List<Integer> item(String item) {
            Matcher parts = ITEM.matcher(item);
            if (!parts.matches()) {
                throw new NoCron();
            }
            String step = parts.group("step");
            int from = parts.group("all") == null ? number(parts.group("from")) : least;
            // A number alone is itself; with a step, it is where the steps begin.
            int single = step == null ? from : most;
            int open = parts.group("all") == null ? single : most;
            int to = parts.group("to") == null ? open : number(parts.group("to"));
            int by = step == null ? 1 : Integer.parseInt(step);
            if (from > to || by < 1) {
                throw new NoCron();
            }
            return IntStream.rangeClosed(from, to)
                    .filter(n -> (n - from) % by == 0)
                    .boxed()
                    .toList();
        }

        private int number(String text) {
            int named = names.indexOf(text.toUpperCase(Locale.ROOT));
            if (named < 0 && !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new NoCron();
            }
            int number = named < 0 ? Integer.parseInt(text) : least + named;
            if (number < least || number > most) {
                throw new NoCron();
            }
            return number;
        }
    }

    private static final Range OF_MONTH = new Range(1, 31, List.of());
    private static final Range OF_WEEK = new Range(1, 7, WEEKDAYS);

    private CronReader() {}

    /** Empty for what is no expression, and for one of whose days there is none until 2199. */
    static Optional<Cron> read(String text) {
        String[] fields = text.split(" +", -1);
        if (fields.length != 6) {
            return Optional.empty();
        }
        try {
            Cron cron = new Cron(
                    new Range(0, 59, List.of()).read(fields[0]),
                    new Range(0, 23, List.of()).read(fields[1]),
                    days(fields[2], fields[4]),
                    new Range(1, 12, MONTHS).read(fields[3]),
                    new Range(1970, Cron.LAST_YEAR, List.of()).read(fields[5]));
            return Optional.of(cron).filter(CronReader::comes);
        } catch (NoCron e) {
            return Optional.empty();
        }
    }

    /** There is no thirtieth of February. */
    private static boolean comes(Cron cron) {
        return cron.years().stream()
                .flatMap(year -> LocalDate.of(year, 1, 1).datesUntil(LocalDate.of(year + 1, 1, 1)))
                .anyMatch(day -> !cron.timesOn(day).isEmpty());
    }

    private static List<Days> days(String ofMonth, String ofWeek) {
        if (ofMonth.equals("?") == ofWeek.equals("?")) {
            throw new NoCron();
        }
        return ofWeek.equals("?") ? ofMonth(ofMonth) : ofWeek(ofWeek);
    }

    private static List<Days> ofMonth(String field) {
        List<Days> days = new ArrayList<>();
        for (String item : field.split(",", -1)) {
            Matcher nearest = NEAREST.matcher(item);
            if (item.equals("L")) {
                days.add(new Days.Last());
            } else if (nearest.matches()) {
                days.add(new Days.Nearest(OF_MONTH.number(nearest.group("day"))));
            } else {
                days.add(new Days.Numbered(OF_MONTH.read(item)));
            }
        }
        return days;
    }

    /** Beside a {@code #} there may be nothing else; {@code L} alone is the week's last day, Saturday. */
    private static List<Days> ofWeek(String field) {
        Matcher nth = NTH.matcher(field);
        if (nth.matches()) {
            int number = Integer.parseInt(nth.group("nth"));
            return List.of(new Days.Nth(weekday(OF_WEEK.number(nth.group("day"))), number));
        }
        List<Days> days = new ArrayList<>();
        for (String item : field.split(",", -1)) {
            Matcher last = LAST.matcher(item);
            if (item.equals("L")) {
                days.add(new Days.OfWeek(Set.of(DayOfWeek.SATURDAY)));
            } else if (last.matches()) {
                days.add(new Days.LastOfWeek(weekday(OF_WEEK.number(last.group("day")))));
            } else {
                days.add(new Days.OfWeek(
                        OF_WEEK.read(item).stream().map(CronReader::weekday).collect(Collectors.toSet())));
            }
        }
        return days;
    }

    /** 1 is Sunday. */
    private static DayOfWeek weekday(int number) {
        return DayOfWeek.SUNDAY.plus(number - 1L);
    }
}
