package dev.noderoll.handler;

import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.step.TurnBack;
import java.time.Instant;

/** State {@code AbandonRollout} of {@code rollout.asl.json}. */
public final class AbandonRolloutHandler extends JsonHandler<TurnBack.Input, TurnBack.Turned> {

    private final TurnBack step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public AbandonRolloutHandler() {
        this(Wiring.ports());
    }

    public AbandonRolloutHandler(Ports ports) {
        super("AbandonRollout", TurnBack.Input.class, ports.clock());
        this.step = new TurnBack(ports.groups(), ports.clusters(), Goal.ABANDON);
    }

    @Override
    TurnBack.Turned handle(TurnBack.Input input, Instant now) {
        return step.run(input, now);
    }
}
