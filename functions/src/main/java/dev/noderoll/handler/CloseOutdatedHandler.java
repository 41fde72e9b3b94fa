package dev.noderoll.handler;

import dev.noderoll.step.CloseOutdated;
import java.time.Instant;

/** State {@code CloseOutdated} of {@code rollout.asl.json}. */
public final class CloseOutdatedHandler extends JsonHandler<CloseOutdated.Input, CloseOutdated.Closed> {

    private final CloseOutdated step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public CloseOutdatedHandler() {
        this(Wiring.ports());
    }

    public CloseOutdatedHandler(Ports ports) {
        super("CloseOutdated", CloseOutdated.Input.class, ports.clock());
        this.step = new CloseOutdated(ports.groups(), ports.clusters());
    }

    @Override
    CloseOutdated.Closed handle(CloseOutdated.Input input, Instant now) {
        return step.run(input, now);
    }
}
