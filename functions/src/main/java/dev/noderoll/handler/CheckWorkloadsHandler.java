package dev.noderoll.handler;

import dev.noderoll.step.CheckWorkloads;
import java.time.Instant;

/** State {@code CheckWorkloads} of {@code drain-node.asl.json}. */
public final class CheckWorkloadsHandler extends JsonHandler<CheckWorkloads.Input, CheckWorkloads.Outcome> {

    private final CheckWorkloads step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public CheckWorkloadsHandler() {
        this(Wiring.ports());
    }

    public CheckWorkloadsHandler(Ports ports) {
        super("CheckWorkloads", CheckWorkloads.Input.class, ports.clock());
        this.step = new CheckWorkloads(ports.clusters());
    }

    @Override
    CheckWorkloads.Outcome handle(CheckWorkloads.Input input, Instant now) {
        return step.run(input, now);
    }
}
