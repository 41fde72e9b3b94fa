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

    /** Whether something is about to be launched: only then it matters whether the image can be. */
    enum Launches {
        NONE,
        SOME
    }

    /**
     * As if all were well where it does not matter: alarms to a rollout that goes back or comes to rest, the image to one
     * that launches nothing.
     */
    Signals read(Rollout rollout, Launches launches) {
        List<String> names = rollout.goal() == Goal.REPLACE ? rollout.policy().alarms() : List.of();
        boolean looks = launches == Launches.SOME && rollout.goal() != Goal.ABANDON;
        return new Signals(
                names.isEmpty() ? List.of() : alarms.notOk(names),
                looks
                        ? images.image(rollout.target().image())
                                .map(Image::state)
                                .orElse("not found")
                        : Signals.AVAILABLE,
                List.of());
    }
}
