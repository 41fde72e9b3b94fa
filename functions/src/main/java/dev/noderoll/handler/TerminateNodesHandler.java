package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.TerminateNodes;
import java.time.Instant;

/** State {@code TerminateNodes} of {@code rollout.asl.json}. */
final class TerminateNodesHandler extends JsonHandler<TerminateNodes.Input, TerminateNodes.Terminated> {

    private final Ports ports;

    TerminateNodesHandler(Ports ports) {
        super("TerminateNodes", TerminateNodes.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    TerminateNodes.Terminated handle(TerminateNodes.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new TerminateNodes(there.groups(), there.clusters(), there.pauses(), there.clock()).run(input, now);
    }
}
