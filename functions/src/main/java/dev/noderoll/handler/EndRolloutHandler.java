package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.EndRollout;
import java.time.Instant;

/** State {@code EndRollout} of {@code rollout.asl.json}. */
final class EndRolloutHandler extends JsonHandler<EndRollout.Input, EndRollout.Summary> {

    private final Ports ports;

    EndRolloutHandler(Ports ports) {
        super("EndRollout", EndRollout.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    EndRollout.Summary handle(EndRollout.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new EndRollout(there.groups(), there.images(), there.clusters()).run(input, now);
    }
}
