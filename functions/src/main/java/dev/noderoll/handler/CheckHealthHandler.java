package dev.noderoll.handler;

import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.step.CheckHealth;
import java.time.Instant;

/** State {@code CheckHealth} of {@code rollout.asl.json}. */
public final class CheckHealthHandler extends JsonHandler<CheckHealth.Input, HealthVerdict> {

    private final CheckHealth step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public CheckHealthHandler() {
        this(Wiring.ports());
    }

    public CheckHealthHandler(Ports ports) {
        super("CheckHealth", CheckHealth.Input.class, ports.clock());
        this.step = new CheckHealth(ports.groups(), ports.clusters(), ports.alarms(), ports.images());
    }

    @Override
    HealthVerdict handle(CheckHealth.Input input, Instant now) {
        return step.run(input, now);
    }
}
