package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.UpdateManagedGroup;
import java.time.Instant;

/** State {@code UpdateManagedGroup} of {@code rollout.asl.json}. */
final class UpdateManagedGroupHandler extends JsonHandler<UpdateManagedGroup.Input, UpdateManagedGroup.Outcome> {

    private final Ports ports;

    UpdateManagedGroupHandler(Ports ports) {
        super("UpdateManagedGroup", UpdateManagedGroup.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    UpdateManagedGroup.Outcome handle(UpdateManagedGroup.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new UpdateManagedGroup(there.groups(), there.images(), there.managed(), there.clusters())
                .run(input, now);
    }
}
