package dev.noderoll.plan;

import dev.noderoll.model.Gang;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What bears on a rollout, beside its group and its nodes.
 *
 * @param alarms those of the policy that are not OK
 * @param imageState of the target's image, as EC2 names it; {@code not found} when it is there no more
 * @param starting members of the target that are Ready nodes, and whose daemon pods have not come up in the time that one
 *     may take to join; empty where nothing was to be proved
 * @param gangs those that have pods on a member which has to go; without members on which nobody had cause to look
 */
public record Signals(
        List<String> alarms, String imageState, List<InstanceId> starting, Map<InstanceId, Set<Gang>> gangs) {

    /** The only state in which an image can be launched. */
    public static final String AVAILABLE = "available";

    public Signals {
        alarms = List.copyOf(alarms);
        starting = List.copyOf(starting);
        gangs = new TreeMap<>(gangs);
    }

    /** Where nobody has looked for gangs. */
    public Signals(List<String> alarms, String imageState, List<InstanceId> starting) {
        this(alarms, imageState, starting, Map.of());
    }

    /** The same with these members that are starting still. */
    public Signals starting(List<InstanceId> members) {
        return new Signals(alarms, imageState, members, gangs);
    }

    /** The same with these gangs. */
    public Signals gangs(Map<InstanceId, Set<Gang>> found) {
        return new Signals(alarms, imageState, starting, found);
    }

    /** Whether the rollout goes to an image that can be launched no more; one that comes to rest goes to none. */
    boolean withdrawn(Rollout rollout) {
        return rollout.goal() != Goal.ABANDON && !imageState.equals(AVAILABLE);
    }
}
