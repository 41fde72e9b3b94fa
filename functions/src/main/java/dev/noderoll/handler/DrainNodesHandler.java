package dev.noderoll.handler;

import dev.noderoll.step.DrainNodes;
import dev.noderoll.step.Stayed;
import java.time.Instant;

/** State {@code DrainNodes} of {@code rollout.asl.json} and {@code on-termination.asl.json}. */
public final class DrainNodesHandler extends JsonHandler<DrainNodes.Input, Stayed> {

    private final DrainNodes step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public DrainNodesHandler() {
        this(Wiring.ports());
    }

    public DrainNodesHandler(Ports ports) {
        super("DrainNodes", DrainNodes.Input.class, ports.clock());
        this.step = new DrainNodes(ports.groups(), ports.clusters(), ports.executions(), ports.pauses(), ports.clock());
    }

    @Override
    Stayed handle(DrainNodes.Input input, Instant now) {
        return step.run(input);
    }
}
