package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.PauseRollout;
import java.time.Instant;

/** State {@code PauseRollout} of {@code rollout.asl.json}. */
final class PauseRolloutHandler extends JsonHandler<PauseRollout.Input, PauseRollout.Paused> {

    private final Ports ports;

    PauseRolloutHandler(Ports ports) {
        super("PauseRollout", PauseRollout.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    PauseRollout.Paused handle(PauseRollout.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new PauseRollout(there.groups(), there.clusters()).run(input, now);
    }
}
