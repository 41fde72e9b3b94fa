package dev.noderoll.handler;

import dev.noderoll.step.CheckDetached;
import java.time.Instant;

/** State {@code CheckDetached} of {@code drain-node.asl.json}. */
public final class CheckDetachedHandler extends JsonHandler<CheckDetached.Input, CheckDetached.Outcome> {

    private final CheckDetached step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public CheckDetachedHandler() {
        this(Wiring.ports());
    }

    public CheckDetachedHandler(Ports ports) {
        super("CheckDetached", CheckDetached.Input.class, ports.clock());
        this.step = new CheckDetached(ports.clusters());
    }

    @Override
    CheckDetached.Outcome handle(CheckDetached.Input input, Instant now) {
        return step.run(input, now);
    }
}
