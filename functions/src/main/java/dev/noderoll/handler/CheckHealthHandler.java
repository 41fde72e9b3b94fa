package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.step.CheckHealth;
import java.time.Instant;

/** State {@code CheckHealth} of {@code rollout.asl.json}. */
final class CheckHealthHandler extends JsonHandler<CheckHealth.Input, HealthVerdict> {

    private final Ports ports;

    CheckHealthHandler(Ports ports) {
        super("CheckHealth", CheckHealth.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    HealthVerdict handle(CheckHealth.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new CheckHealth(there.groups(), there.clusters(), there.alarms(), there.images(), there.targets())
                .run(input, now);
    }
}
