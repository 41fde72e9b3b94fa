package dev.noderoll.handler;

import dev.noderoll.step.ReopenNode;
import java.time.Instant;

/** State {@code ReopenNode} of {@code rollout.asl.json}. */
public final class ReopenNodeHandler extends JsonHandler<ReopenNode.Input, ReopenNode.Reopened> {

    private final ReopenNode step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public ReopenNodeHandler() {
        this(Wiring.ports());
    }

    public ReopenNodeHandler(Ports ports) {
        super("ReopenNode", ReopenNode.Input.class, ports.clock());
        this.step = new ReopenNode(ports.groups(), ports.clusters());
    }

    @Override
    ReopenNode.Reopened handle(ReopenNode.Input input, Instant now) {
        return step.run(input, now);
    }
}
