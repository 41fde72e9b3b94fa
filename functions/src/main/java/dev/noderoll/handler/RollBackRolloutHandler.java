package dev.noderoll.handler;

import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.step.TurnBack;
import java.time.Instant;

/** State {@code RollBackRollout} of {@code rollout.asl.json}. */
public final class RollBackRolloutHandler extends JsonHandler<TurnBack.Input, TurnBack.Turned> {

    private final TurnBack step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public RollBackRolloutHandler() {
        this(Wiring.ports());
    }

    public RollBackRolloutHandler(Ports ports) {
        super("RollBackRollout", TurnBack.Input.class, ports.clock());
        this.step = new TurnBack(ports.groups(), ports.clusters(), Goal.ROLL_BACK);
    }

    @Override
    TurnBack.Turned handle(TurnBack.Input input, Instant now) {
        return step.run(input, now);
    }
}
