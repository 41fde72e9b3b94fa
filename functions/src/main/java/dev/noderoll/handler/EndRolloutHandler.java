package dev.noderoll.handler;

import dev.noderoll.step.EndRollout;
import java.time.Instant;

/** State {@code EndRollout} of {@code rollout.asl.json}. */
public final class EndRolloutHandler extends JsonHandler<EndRollout.Input, EndRollout.Summary> {

    private final EndRollout step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public EndRolloutHandler() {
        this(Wiring.ports());
    }

    public EndRolloutHandler(Ports ports) {
        super("EndRollout", EndRollout.Input.class, ports.clock());
        this.step = new EndRollout(ports.groups(), ports.images(), ports.clusters());
    }

    @Override
    EndRollout.Summary handle(EndRollout.Input input, Instant now) {
        return step.run(input, now);
    }
}
