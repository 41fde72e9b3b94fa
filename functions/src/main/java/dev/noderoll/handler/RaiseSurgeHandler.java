package dev.noderoll.handler;

import dev.noderoll.step.RaiseSurge;
import java.time.Instant;

/** State {@code RaiseSurge} of {@code rollout.asl.json}. */
public final class RaiseSurgeHandler extends JsonHandler<RaiseSurge.Input, RaiseSurge.Outcome> {

    private final RaiseSurge step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public RaiseSurgeHandler() {
        this(Wiring.ports());
    }

    public RaiseSurgeHandler(Ports ports) {
        super("RaiseSurge", RaiseSurge.Input.class, ports.clock());
        this.step = new RaiseSurge(ports.groups(), ports.clusters());
    }

    @Override
    RaiseSurge.Outcome handle(RaiseSurge.Input input, Instant now) {
        return step.run(input, now);
    }
}
