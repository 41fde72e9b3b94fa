package dev.noderoll.lab.door.direct;

import static dev.noderoll.lab.door.direct.DirectAnswers.ask;

import dev.noderoll.port.Calendars;
import dev.noderoll.sim.aws.ChangeCalendars.Answer;
import dev.noderoll.sim.aws.ChangeCalendars.State;
import dev.noderoll.sim.aws.SimAws;
import java.util.List;
import java.util.Optional;

/** Change Calendars of the simulated account. */
public final class DirectCalendars implements Calendars {

    private final SimAws aws;

    public DirectCalendars(SimAws aws) {
        this.aws = aws;
    }

    @Override
    public Gate gate(List<String> names) {
        if (names.isEmpty()) {
            return new Gate.Open(null);
        }
        Answer answer = ask("read calendars", () -> aws.calendars().getCalendarState(names, Optional.empty()));
        return answer.state() == State.OPEN
                ? new Gate.Open(answer.next().orElse(null))
                : new Gate.Closed(answer.next().orElse(null));
    }
}
