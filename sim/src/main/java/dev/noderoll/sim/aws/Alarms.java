package dev.noderoll.sim.aws;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** CloudWatch alarms. A name that no alarm has is not an error: DescribeAlarms just leaves it out. */
public final class Alarms {

    /** What an alarm says. */
    public enum State {
        OK,
        ALARM,
        INSUFFICIENT_DATA
    }

    public record Alarm(String name, String arn, State state, Instant since) {}

    private final InstantSource clock;
    private final AwsSettings settings;
    private final ApiLog.Service log;
    private final NavigableMap<String, Alarm> alarms = new TreeMap<>();

    Alarms(InstantSource clock, AwsSettings settings, ApiLog log) {
        this.clock = clock;
        this.settings = settings;
        this.log = log.of("monitoring");
    }

    /** Those with one of these names; all when {@code names} is empty. */
    public List<Alarm> describeAlarms(List<String> names) {
        log.reads("DescribeAlarms");
        return alarms.values().stream()
                .filter(a -> names.isEmpty() || names.contains(a.name()))
                .toList();
    }

    /** Creates an alarm, or changes its state. Not a call. */
    void set(String name, State state) {
        String arn = "arn:aws:cloudwatch:" + settings.region() + ":" + settings.account() + ":alarm:" + name;
        alarms.put(name, new Alarm(name, arn, state, clock.instant()));
    }
}
