package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.port.Bell;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.Capacity;
import dev.noderoll.port.NodeGroups.HookAnswer;
import dev.noderoll.port.Pauses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * State TerminateNodes: terminates members whose drains have ended, and lets those go on that wait for the hook.
 *
 * <p>The desired capacity falls with each, and the place is free for a successor at once. It never falls below steady or
 * the group's minimum: there the group itself replaces the member. Safe to repeat: what is terminating already is not
 * terminated again.
 */
public final class TerminateNodes {

    /**
     * Which members.
     *
     * @param drained whose drains have ended
     * @param taken that wait for the hook, and whose drains go on: their hook is kept waiting
     * @param until for how long the group is held for certain
     */
    public record Input(Rollout rollout, List<InstanceId> drained, List<InstanceId> taken, Instant until) {
        public Input {
            drained = List.copyOf(drained);
            taken = List.copyOf(taken);
        }
    }

    /**
     * What came of it.
     *
     * @param completed hooks that were completed
     * @param beating hooks that were kept waiting
     * @param asked members that waited for a hook, and whose hook has been answered: another's may keep them
     */
    public record Terminated(int terminated, int completed, int beating, List<InstanceId> asked) {
        public Terminated {
            asked = List.copyOf(asked);
        }
    }

    /** Until a terminating instance waits for its hook, where no load balancer has it. */
    private static final Duration TO_HOOK = Duration.ofSeconds(2);

    /** One call each, within the function's time; the others' turn comes at once. */
    private static final int MOST = 100;

    private final NodeGroups groups;
    private final Clusters clusters;
    private final Pauses pauses;
    private final InstantSource clock;

    public TerminateNodes(NodeGroups groups, Clusters clusters, Pauses pauses, InstantSource clock) {
        this.groups = groups;
        this.clusters = clusters;
        this.pauses = pauses;
        this.clock = clock;
    }

    public Terminated run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        if (!now.isBefore(input.until())) {
            clusters.cluster(rollout.cluster()).ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        }
        NodeGroup group = groups.glance(rollout.nodeGroup());
        List<InstanceId> hooked = input.drained().stream()
                .filter(id -> at(group, id).filter(Stage.LEAVING_HOOKED::equals).isPresent())
                .toList();
        int completed = complete(rollout, hooked);
        int beating = (int) input.taken().stream()
                .filter(id ->
                        groups.beatHook(rollout.nodeGroup(), rollout.before().hook(), id) == HookAnswer.DONE)
                .count();
        List<InstanceId> terminated = terminate(rollout, group, input.drained());
        if (!terminated.isEmpty()) {
            pauses.await(new Bell(), clock.instant().plus(TO_HOOK));
            completed += complete(rollout, terminated);
        }
        return new Terminated(terminated.size(), completed, beating, hooked);
    }

    private List<InstanceId> terminate(Rollout rollout, NodeGroup group, List<InstanceId> drained) {
        int least = Math.max(group.min(), rollout.steady());
        int desired = group.desired();
        List<InstanceId> terminated = new ArrayList<>();
        for (InstanceId id : drained) {
            if (terminated.size() < MOST
                    && group.member(id).filter(Member::live).isPresent()) {
                Capacity capacity = desired > least ? Capacity.DECREMENT : Capacity.KEEP;
                groups.terminate(id, capacity);
                desired -= capacity == Capacity.DECREMENT ? 1 : 0;
                terminated.add(id);
            }
        }
        return terminated;
    }

    private int complete(Rollout rollout, List<InstanceId> instances) {
        return (int) instances.stream()
                .filter(id -> groups.completeHook(
                                rollout.nodeGroup(), rollout.before().hook(), id)
                        == HookAnswer.DONE)
                .count();
    }

    private static Optional<Stage> at(NodeGroup group, InstanceId id) {
        return group.member(id).map(Member::stage);
    }
}
