package dev.noderoll.lab.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.EventBus;
import java.time.Duration;
import java.util.List;

/**
 * Events that are lost, late or doubled: delivery is best effort (semantics 2.5).
 *
 * <p>A termination whose event does not come in time ends after the hook's heartbeat timeout, drained or not.
 */
public final class FaultyEvents implements EventBus.Fault {

    private static final Duration LEAST = Duration.ofSeconds(10);
    private static final Duration MOST = Duration.ofMinutes(10);

    private final Weather weather;

    public FaultyEvents(Weather weather) {
        this.weather = weather;
    }

    @Override
    public List<Duration> copies(ObjectNode event) {
        if (weather.strikes(FaultKind.EVENT_LOST)) {
            return List.of();
        }
        Duration first = weather.strikes(FaultKind.EVENT_LATE)
                ? weather.dice(FaultKind.EVENT_LATE).between(LEAST, MOST)
                : Duration.ZERO;
        return weather.strikes(FaultKind.EVENT_DOUBLED)
                ? List.of(first, weather.dice(FaultKind.EVENT_DOUBLED).between(Duration.ZERO, MOST))
                : List.of(first);
    }
}
