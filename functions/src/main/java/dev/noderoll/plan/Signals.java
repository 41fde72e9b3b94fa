package dev.noderoll.plan;

import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import java.util.List;

/**
 * What the account says that bears on a rollout, beside the group.
 *
 * @param alarms those of the policy that are not OK
 * @param imageState of the target's image, as EC2 names it; {@code not found} when it is there no more
 */
public record Signals(List<String> alarms, String imageState) {

    /** The only state in which an image can be launched. */
    public static final String AVAILABLE = "available";

    public Signals {
        alarms = List.copyOf(alarms);
    }

    /** Whether the rollout goes to an image that can be launched no more; one that comes to rest goes to none. */
    boolean withdrawn(Rollout rollout) {
        return rollout.goal() != Goal.ABANDON && !imageState.equals(AVAILABLE);
    }
}
