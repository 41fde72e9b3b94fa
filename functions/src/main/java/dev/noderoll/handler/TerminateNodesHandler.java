package dev.noderoll.handler;

import dev.noderoll.step.TerminateNodes;
import java.time.Instant;

/** State {@code TerminateNodes} of {@code rollout.asl.json}. */
public final class TerminateNodesHandler extends JsonHandler<TerminateNodes.Input, TerminateNodes.Terminated> {

    private final TerminateNodes step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public TerminateNodesHandler() {
        this(Wiring.ports());
    }

    public TerminateNodesHandler(Ports ports) {
        super("TerminateNodes", TerminateNodes.Input.class, ports.clock());
        this.step = new TerminateNodes(ports.groups(), ports.clusters(), ports.pauses(), ports.clock());
    }

    @Override
    TerminateNodes.Terminated handle(TerminateNodes.Input input, Instant now) {
        return step.run(input, now);
    }
}
