package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.TerminateNodes;
import java.time.Instant;

/** State {@code TerminateNodes} of {@code rollout.asl.json}. */
public final class TerminateNodesHandler extends JsonHandler<TerminateNodes.Input, TerminateNodes.Terminated> {

    private final Ports ports;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public TerminateNodesHandler() {
        this(Wiring.ports());
    }

    public TerminateNodesHandler(Ports ports) {
        super("TerminateNodes", TerminateNodes.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    TerminateNodes.Terminated handle(TerminateNodes.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new TerminateNodes(there.groups(), there.clusters(), there.pauses(), there.clock()).run(input, now);
    }
}
