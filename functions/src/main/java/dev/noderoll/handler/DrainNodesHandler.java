package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.DrainNodes;
import dev.noderoll.step.Stayed;
import java.time.Instant;

/** State {@code DrainNodes} of {@code rollout.asl.json} and {@code on-termination.asl.json}. */
final class DrainNodesHandler extends JsonHandler<DrainNodes.Input, Stayed> {

    private final Ports ports;

    DrainNodesHandler(Ports ports) {
        super("DrainNodes", DrainNodes.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    Stayed handle(DrainNodes.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.set().cluster()));
        return new DrainNodes(
                        there.groups(),
                        there.clusters(),
                        there.targets(),
                        there.executions(),
                        there.pauses(),
                        there.clock())
                .run(input);
    }
}
