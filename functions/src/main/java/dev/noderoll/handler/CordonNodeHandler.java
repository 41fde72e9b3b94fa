package dev.noderoll.handler;

import dev.noderoll.step.CordonNode;
import java.time.Instant;

/** State {@code CordonNode} of {@code drain-node.asl.json}. */
public final class CordonNodeHandler extends JsonHandler<CordonNode.Input, CordonNode.Outcome> {

    private final CordonNode step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public CordonNodeHandler() {
        this(Wiring.ports());
    }

    public CordonNodeHandler(Ports ports) {
        super("CordonNode", CordonNode.Input.class, ports.clock());
        this.step = new CordonNode(ports.clusters());
    }

    @Override
    CordonNode.Outcome handle(CordonNode.Input input, Instant now) {
        return step.run(input, now);
    }
}
