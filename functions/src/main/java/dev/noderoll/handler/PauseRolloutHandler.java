package dev.noderoll.handler;

import dev.noderoll.step.PauseRollout;
import java.time.Instant;

/** State {@code PauseRollout} of {@code rollout.asl.json}. */
public final class PauseRolloutHandler extends JsonHandler<PauseRollout.Input, PauseRollout.Paused> {

    private final PauseRollout step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public PauseRolloutHandler() {
        this(Wiring.ports());
    }

    public PauseRolloutHandler(Ports ports) {
        super("PauseRollout", PauseRollout.Input.class, ports.clock());
        this.step = new PauseRollout(ports.groups(), ports.clusters());
    }

    @Override
    PauseRollout.Paused handle(PauseRollout.Input input, Instant now) {
        return step.run(input, now);
    }
}
