package dev.noderoll.plan;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import java.util.List;

/**
 * What bears on a rollout, beside its group and its nodes.
 *
 * @param alarms those of the policy that are not OK
 * @param imageState of the target's image, as EC2 names it; {@code not found} when it is there no more
 * @param starting members of the target that are Ready nodes, and whose daemon pods have not come up in the time that one
 *     may take to join; empty where nothing was to be proved
 */
public record Signals(List<String> alarms, String imageState, List<InstanceId> starting) {

    /** The only state in which an image can be launched. */
    public static final String AVAILABLE = "available";

    public Signals {
        alarms = List.copyOf(alarms);
        starting = List.copyOf(starting);
    }

    /** The same with these members that are starting still. */
    public Signals starting(List<InstanceId> members) {
        return new Signals(alarms, imageState, members);
    }

    /** Whether the rollout goes to an image that can be launched no more; one that comes to rest goes to none. */
    boolean withdrawn(Rollout rollout) {
        return rollout.goal() != Goal.ABANDON && !imageState.equals(AVAILABLE);
    }
}
