package dev.noderoll.lab.door.direct;

import static dev.noderoll.lab.door.direct.DirectAnswers.ask;

import dev.noderoll.port.Alarms;
import dev.noderoll.sim.aws.Alarms.Alarm;
import dev.noderoll.sim.aws.Alarms.State;
import dev.noderoll.sim.aws.SimAws;
import java.util.List;

/** Alarms of the simulated CloudWatch. */
public final class DirectAlarms implements Alarms {

    private final SimAws aws;

    public DirectAlarms(SimAws aws) {
        this.aws = aws;
    }

    @Override
    public List<String> notOk(List<String> names) {
        if (names.isEmpty()) {
            return List.of();
        }
        List<Alarm> found = ask("describe alarms", () -> aws.alarms().describeAlarms(names));
        return names.stream()
                .filter(name -> found.stream().noneMatch(a -> a.name().equals(name) && a.state() != State.ALARM))
                .toList();
    }
}
