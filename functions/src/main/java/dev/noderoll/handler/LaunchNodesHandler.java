package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.LaunchNodes;
import java.time.Instant;

/** State {@code LaunchNodes} of {@code rollout.asl.json}. */
public final class LaunchNodesHandler extends JsonHandler<LaunchNodes.Input, LaunchNodes.Launched> {

    private final Ports ports;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public LaunchNodesHandler() {
        this(Wiring.ports());
    }

    public LaunchNodesHandler(Ports ports) {
        super("LaunchNodes", LaunchNodes.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    LaunchNodes.Launched handle(LaunchNodes.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new LaunchNodes(there.groups(), there.clusters()).run(input, now);
    }
}
