package dev.noderoll.handler;

import dev.noderoll.step.PrepareGroup;
import java.time.Instant;

/** State {@code PrepareGroup} of {@code rollout.asl.json}. */
public final class PrepareGroupHandler extends JsonHandler<PrepareGroup.Input, PrepareGroup.Prepared> {

    private final PrepareGroup step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public PrepareGroupHandler() {
        this(Wiring.ports());
    }

    public PrepareGroupHandler(Ports ports) {
        super("PrepareGroup", PrepareGroup.Input.class, ports.clock());
        this.step = new PrepareGroup(ports.groups(), ports.clusters());
    }

    @Override
    PrepareGroup.Prepared handle(PrepareGroup.Input input, Instant now) {
        return step.run(input, now);
    }
}
