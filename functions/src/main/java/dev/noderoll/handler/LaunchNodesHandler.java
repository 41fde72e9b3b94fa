package dev.noderoll.handler;

import dev.noderoll.step.LaunchNodes;
import java.time.Instant;

/** State {@code LaunchNodes} of {@code rollout.asl.json}. */
public final class LaunchNodesHandler extends JsonHandler<LaunchNodes.Input, LaunchNodes.Launched> {

    private final LaunchNodes step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public LaunchNodesHandler() {
        this(Wiring.ports());
    }

    public LaunchNodesHandler(Ports ports) {
        super("LaunchNodes", LaunchNodes.Input.class, ports.clock());
        this.step = new LaunchNodes(ports.groups(), ports.clusters());
    }

    @Override
    LaunchNodes.Launched handle(LaunchNodes.Input input, Instant now) {
        return step.run(input, now);
    }
}
