package dev.noderoll.lab.fault;

import dev.noderoll.lab.run.World.Boots;
import dev.noderoll.sim.aws.SimInstance;
import java.time.Duration;
import java.util.Optional;

/** Instances that boot slowly, or run and never become nodes. */
public final class FaultyBoots implements Boots {

    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofMinutes(12);

    private final Weather weather;

    public FaultyBoots(Weather weather) {
        this.weather = weather;
    }

    @Override
    public Optional<Duration> of(SimInstance instance, Duration usual) {
        if (weather.strikes(FaultKind.NEVER_JOINS)) {
            weather.nodeTaken();
            return Optional.empty();
        }
        return Optional.of(
                weather.strikes(FaultKind.SLOW_BOOT)
                        ? weather.dice(FaultKind.SLOW_BOOT).between(LEAST, MOST)
                        : usual);
    }
}
