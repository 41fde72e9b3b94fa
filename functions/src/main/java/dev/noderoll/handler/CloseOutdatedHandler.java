package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.CloseOutdated;
import java.time.Instant;

/** State {@code CloseOutdated} of {@code rollout.asl.json}. */
public final class CloseOutdatedHandler extends JsonHandler<CloseOutdated.Input, CloseOutdated.Closed> {

    private final Ports ports;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public CloseOutdatedHandler() {
        this(Wiring.ports());
    }

    public CloseOutdatedHandler(Ports ports) {
        super("CloseOutdated", CloseOutdated.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    CloseOutdated.Closed handle(CloseOutdated.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new CloseOutdated(there.groups(), there.clusters()).run(input, now);
    }
}
