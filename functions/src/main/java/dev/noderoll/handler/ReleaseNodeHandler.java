package dev.noderoll.handler;

import dev.noderoll.step.ReleaseNode;
import java.time.Instant;

/** State {@code ReleaseNode} of {@code rollout.asl.json}. */
public final class ReleaseNodeHandler extends JsonHandler<ReleaseNode.Input, ReleaseNode.Released> {

    private final ReleaseNode step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public ReleaseNodeHandler() {
        this(Wiring.ports());
    }

    public ReleaseNodeHandler(Ports ports) {
        super("ReleaseNode", ReleaseNode.Input.class, ports.clock());
        this.step = new ReleaseNode(ports.clusters());
    }

    @Override
    ReleaseNode.Released handle(ReleaseNode.Input input, Instant now) {
        return step.run(input, now);
    }
}
