package dev.noderoll.handler;

import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Site;
import dev.noderoll.step.TurnBack;
import java.time.Instant;

/** State {@code RollBackRollout} of {@code rollout.asl.json}. */
final class RollBackRolloutHandler extends JsonHandler<TurnBack.Input, TurnBack.Turned> {

    private final Ports ports;

    RollBackRolloutHandler(Ports ports) {
        super("RollBackRollout", TurnBack.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    TurnBack.Turned handle(TurnBack.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.rollout().cluster()));
        return new TurnBack(there.groups(), there.clusters(), Goal.ROLL_BACK).run(input, now);
    }
}
