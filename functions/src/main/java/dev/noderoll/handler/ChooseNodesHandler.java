package dev.noderoll.handler;

import dev.noderoll.plan.NodeChoice;
import dev.noderoll.step.ChooseNodes;
import java.time.Instant;

/** State {@code ChooseNodes} of {@code rollout.asl.json}. */
public final class ChooseNodesHandler extends JsonHandler<ChooseNodes.Input, NodeChoice> {

    private final ChooseNodes step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public ChooseNodesHandler() {
        this(Wiring.ports());
    }

    public ChooseNodesHandler(Ports ports) {
        super("ChooseNodes", ChooseNodes.Input.class, ports.clock());
        this.step = new ChooseNodes(ports.groups(), ports.clusters(), ports.alarms(), ports.images());
    }

    @Override
    NodeChoice handle(ChooseNodes.Input input, Instant now) {
        return step.run(input, now);
    }
}
