package dev.noderoll.handler;

import dev.noderoll.step.CheckGone;
import java.time.Instant;

/** State {@code CheckGone} of {@code rollout.asl.json}. */
public final class CheckGoneHandler extends JsonHandler<CheckGone.Input, CheckGone.Outcome> {

    private final CheckGone step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public CheckGoneHandler() {
        this(Wiring.ports());
    }

    public CheckGoneHandler(Ports ports) {
        super("CheckGone", CheckGone.Input.class, ports.clock());
        this.step = new CheckGone(ports.groups(), ports.clusters());
    }

    @Override
    CheckGone.Outcome handle(CheckGone.Input input, Instant now) {
        return step.run(input, now);
    }
}
