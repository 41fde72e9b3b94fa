package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.step.ChooseNodes;
import java.time.Instant;

/** State {@code ChooseNodes} of {@code rollout.asl.json}. */
final class ChooseNodesHandler extends JsonHandler<ChooseNodes.Input, NodeChoice> {

    private final Ports ports;

    ChooseNodesHandler(Ports ports) {
        super("ChooseNodes", ChooseNodes.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    NodeChoice handle(ChooseNodes.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new ChooseNodes(there.groups(), there.clusters(), there.alarms(), there.images(), there.targets())
                .run(input, now);
    }
}
