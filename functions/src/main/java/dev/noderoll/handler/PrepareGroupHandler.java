package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.PrepareGroup;
import java.time.Instant;

/** State {@code PrepareGroup} of {@code rollout.asl.json}. */
final class PrepareGroupHandler extends JsonHandler<PrepareGroup.Input, PrepareGroup.Prepared> {

    private final Ports ports;

    PrepareGroupHandler(Ports ports) {
        super("PrepareGroup", PrepareGroup.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    PrepareGroup.Prepared handle(PrepareGroup.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new PrepareGroup(there.groups(), there.clusters()).run(input, now);
    }
}
