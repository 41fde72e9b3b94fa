package dev.noderoll.step;

import dev.noderoll.model.Rollout;
import dev.noderoll.plan.Signals;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Images;
import dev.noderoll.port.Images.Image;

/** Reads what the account says that bears on a rollout. */
final class SignalReader {

    private final Alarms alarms;
    private final Images images;

    SignalReader(Alarms alarms, Images images) {
        this.alarms = alarms;
        this.images = images;
    }

    Signals read(Rollout rollout) {
        return new Signals(
                alarms.notOk(rollout.policy().alarms()),
                images.image(rollout.target().image()).map(Image::state).orElse("not found"));
    }
}
