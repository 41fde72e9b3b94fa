package dev.noderoll.handler;

import dev.noderoll.step.TerminateNode;
import java.time.Instant;

/** State {@code TerminateNode} of {@code rollout.asl.json}. */
public final class TerminateNodeHandler extends JsonHandler<TerminateNode.Input, TerminateNode.Outcome> {

    private final TerminateNode step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public TerminateNodeHandler() {
        this(Wiring.ports());
    }

    public TerminateNodeHandler(Ports ports) {
        super("TerminateNode", TerminateNode.Input.class, ports.clock());
        this.step = new TerminateNode(ports.groups(), ports.clusters());
    }

    @Override
    TerminateNode.Outcome handle(TerminateNode.Input input, Instant now) {
        return step.run(input, now);
    }
}
