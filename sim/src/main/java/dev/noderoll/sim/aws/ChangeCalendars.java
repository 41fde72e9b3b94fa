package dev.noderoll.sim.aws;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Change Calendars of Systems Manager: open but for their events, or closed but for them.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCalendarState.html">
 *     GetCalendarState</a>: several calendars are OPEN only if all are open; NextTransitionTime is when that changes; an
 *     unknown name is InvalidDocument
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-change-calendar.html">Change
 *     Calendar</a>: DEFAULT_OPEN and DEFAULT_CLOSED
 */
public final class ChangeCalendars {

    /** What a calendar says at a time. */
    public enum State {
        OPEN,
        CLOSED
    }

    /** From {@code begins} until just before {@code ends} the calendar says the contrary of what it says otherwise. */
    public record Event(Instant begins, Instant ends) {}

    /** What GetCalendarState answers; {@code next} is empty when no change is planned. */
    public record Answer(State state, Instant at, Optional<Instant> next) {}

    private record Calendar(State otherwise, List<Event> events) {

        boolean open(Instant at) {
            boolean during = events.stream().anyMatch(e -> !at.isBefore(e.begins()) && at.isBefore(e.ends()));
            return (otherwise == State.OPEN) != during;
        }
    }

    private final InstantSource clock;
    private final ApiLog.Service log;
    private final NavigableMap<String, Calendar> calendars = new TreeMap<>();

    ChangeCalendars(InstantSource clock, ApiLog log) {
        this.clock = clock;
        this.log = log.of("ssm");
    }

    /**
     * What calendars say together.
     *
     * @param names or ARNs
     * @param asked empty for now
     */
    public Answer getCalendarState(List<String> names, Optional<Instant> asked) {
        log.reads("GetCalendarState");
        if (names.isEmpty()) {
            throw new AwsError("ValidationException", 400, "CalendarNames must not be empty");
        }
        List<Calendar> meant = names.stream().map(this::find).toList();
        Instant at = asked.orElseGet(clock::instant);
        boolean open = open(meant, at);
        Optional<Instant> next = meant.stream()
                .flatMap(c -> c.events().stream())
                .flatMap(e -> Stream.of(e.begins(), e.ends()))
                .filter(time -> time.isAfter(at) && open(meant, time) != open)
                .min(Instant::compareTo);
        return new Answer(open ? State.OPEN : State.CLOSED, at, next);
    }

    /** Adds a calendar, or changes it. Not a call. */
    void put(String name, State otherwise, List<Event> events) {
        calendars.put(name, new Calendar(otherwise, List.copyOf(events)));
    }

    private static boolean open(List<Calendar> all, Instant at) {
        return all.stream().allMatch(c -> c.open(at));
    }

    private Calendar find(String nameOrArn) {
        Calendar calendar = calendars.get(nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1));
        if (calendar == null) {
            throw new AwsError("InvalidDocument", 400, "Document with name " + nameOrArn + " does not exist.");
        }
        return calendar;
    }
}
