package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.LaunchNodes;
import java.time.Instant;

/** State {@code LaunchNodes} of {@code rollout.asl.json}. */
final class LaunchNodesHandler extends JsonHandler<LaunchNodes.Input, LaunchNodes.Launched> {

    private final Ports ports;

    LaunchNodesHandler(Ports ports) {
        super("LaunchNodes", LaunchNodes.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    LaunchNodes.Launched handle(LaunchNodes.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new LaunchNodes(there.groups(), there.clusters()).run(input, now);
    }
}
