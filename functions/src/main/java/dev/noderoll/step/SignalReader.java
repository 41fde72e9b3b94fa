package dev.noderoll.step;

import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.Signals;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Images;
import dev.noderoll.port.Images.Image;
import java.util.List;

/** Reads what the account says that bears on a rollout. */
final class SignalReader {

    private final Alarms alarms;
    private final Images images;

    SignalReader(Alarms alarms, Images images) {
        this.alarms = alarms;
        this.images = images;
    }

    /** A rollout that comes to rest launches nothing of its own: its image is not looked at. */
    Signals read(Rollout rollout) {
        List<String> notOk = alarms.notOk(rollout.policy().alarms());
        return rollout.goal() == Goal.ABANDON
                ? new Signals(notOk, Signals.AVAILABLE)
                : new Signals(
                        notOk,
                        images.image(rollout.target().image()).map(Image::state).orElse("not found"));
    }
}
