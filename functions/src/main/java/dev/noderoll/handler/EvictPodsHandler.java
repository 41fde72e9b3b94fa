package dev.noderoll.handler;

import dev.noderoll.step.EvictPods;
import java.time.Instant;

/** State {@code EvictPods} of {@code drain-node.asl.json}. */
public final class EvictPodsHandler extends JsonHandler<EvictPods.Input, EvictPods.Outcome> {

    private final EvictPods step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public EvictPodsHandler() {
        this(Wiring.ports());
    }

    public EvictPodsHandler(Ports ports) {
        super("EvictPods", EvictPods.Input.class, ports.clock());
        this.step = new EvictPods(ports.clusters());
    }

    @Override
    EvictPods.Outcome handle(EvictPods.Input input, Instant now) {
        return step.run(input, now);
    }
}
