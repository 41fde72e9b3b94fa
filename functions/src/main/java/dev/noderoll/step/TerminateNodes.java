package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.ServedBy;
import dev.noderoll.plan.NodeChooser;
import dev.noderoll.plan.ZoneBalance;
import dev.noderoll.port.Bell;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.Capacity;
import dev.noderoll.port.NodeGroups.HookAnswer;
import dev.noderoll.port.Pauses;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * State TerminateNodes: terminates members whose drains have ended, and lets those go on that wait for the hook.
 *
 * <p>The desired capacity falls with each, and the place is free for a successor at once. It never falls below what the group is to have, or
 * the group's minimum: there the group itself replaces the member, and where its zones would come out uneven:
 * {@link ZoneBalance}. Safe to repeat: what is terminating already is not
 * terminated again.
 *
 * <p>A terminated instance comes to the hook seconds later, behind a load balancer minutes later. That is waited for
 * only when no other member is to go, when one was no node, and so may join, or without a surge, where only its going makes
 * room: else a successor may be launched meanwhile, and the next visit completes the hook. Those of the last members the end of
 * the rollout completes, which deletes its own hook.
 */
public final class TerminateNodes {

    /**
     * Which members.
     *
     * @param drained whose drains have ended
     * @param gone those of them that are no node: one may yet join, so its hook is completed at once
     * @param leaving whom an earlier visit has terminated, and whose hook is to be completed still
     * @param taken that wait for the hook, and whose drains go on: their hook is kept waiting
     * @param until for how long the group is held for certain
     */
    public record Input(
            Rollout rollout,
            List<InstanceId> drained,
            List<InstanceId> gone,
            List<InstanceId> leaving,
            List<InstanceId> taken,
            Instant until) {
        public Input {
            drained = List.copyOf(drained);
            gone = List.copyOf(gone);
            leaving = List.copyOf(leaving);
            taken = List.copyOf(taken);
        }
    }

    /**
     * What came of it.
     *
     * @param lowered by how much the desired capacity has fallen
     * @param completed hooks that were completed
     * @param beating hooks that were kept waiting
     * @param asked members that waited for a hook, and whose hook has been answered: another's may keep them
     * @param leaving members on their way to the hook, to be given to the next visit
     */
    public record Terminated(
            int terminated, int lowered, int completed, int beating, List<InstanceId> asked, List<InstanceId> leaving) {
        public Terminated {
            asked = List.copyOf(asked);
            leaving = List.copyOf(leaving);
        }
    }

    /** A call each, within the function's time and AWS's burst; the others' turn comes at once. */
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
        List<InstanceId> known = Stream.concat(input.drained().stream(), input.leaving().stream())
                .distinct()
                .toList();
        List<InstanceId> hooked = ours(rollout, at(group, known, Stage.LEAVING_HOOKED), now);
        int completed = complete(rollout, hooked);
        int beating = (int) input.taken().stream()
                .filter(id ->
                        groups.beatHook(rollout.nodeGroup(), rollout.before().hook(), id) == HookAnswer.DONE)
                .count();
        Map<InstanceId, Capacity> ended = ending(rollout, group, input.drained());
        List<InstanceId> begun = groups.terminateAll(ended);
        List<InstanceId> terminated = List.copyOf(ended.keySet());
        int lowered = (int)
                begun.stream().filter(id -> ended.get(id) == Capacity.DECREMENT).count();
        boolean joining = terminated.stream().anyMatch(input.gone()::contains);
        boolean atOnce = joining || (!terminated.isEmpty() && rollout.withoutSurge());
        if (atOnce || lastOf(rollout, group, terminated)) {
            pauses.await(new Bell(), clock.instant().plus(NodeChooser.TO_HOOK));
            completed +=
                    atOnce || !rollout.before().endLetsGo() ? complete(rollout, ours(rollout, terminated, now)) : 0;
        }
        List<InstanceId> leaving = Stream.concat(at(group, known, Stage.LEAVING).stream(), terminated.stream())
                .filter(id -> !input.gone().contains(id))
                .toList();
        return new Terminated(terminated.size(), lowered, completed, beating, hooked, leaving);
    }

    private static Map<InstanceId, Capacity> ending(Rollout rollout, NodeGroup group, List<InstanceId> drained) {
        int least = Math.max(group.min(), rollout.capacity());
        int desired = group.desired();
        Map<InstanceId, Capacity> terminated = new LinkedHashMap<>();
        for (InstanceId id : drained) {
            if (terminated.size() < MOST
                    && group.member(id).filter(Member::live).isPresent()) {
                Capacity capacity = desired > least ? Capacity.DECREMENT : Capacity.KEEP;
                desired -= capacity == Capacity.DECREMENT ? 1 : 0;
                terminated.put(id, capacity);
            }
        }
        List<InstanceId> lowered = terminated.keySet().stream()
                .filter(id -> terminated.get(id) == Capacity.DECREMENT)
                .toList();
        ZoneBalance.replaced(rollout, group, lowered, terminated.keySet(), desired)
                .forEach(id -> terminated.put(id, Capacity.KEEP));
        return terminated;
    }

    /** Those that nobody else drains: a pod that tolerates everything may come to a drained node on its way out. */
    private List<InstanceId> ours(Rollout rollout, List<InstanceId> instances, Instant now) {
        if (instances.isEmpty() || rollout.before().servesItself()) {
            return instances;
        }
        Set<InstanceId> served = clusters.cluster(rollout.cluster()).nodes().list().stream()
                .filter(n -> ServedBy.of(n)
                        .filter(s -> s.byAnother(rollout.holder(), now))
                        .isPresent())
                .map(ClusterNode::instance)
                .collect(Collectors.toSet());
        return instances.stream().filter(id -> !served.contains(id)).toList();
    }

    private int complete(Rollout rollout, List<InstanceId> instances) {
        return groups.completeHooks(rollout.nodeGroup(), rollout.before().hook(), instances);
    }

    private static boolean lastOf(Rollout rollout, NodeGroup group, List<InstanceId> terminated) {
        return !terminated.isEmpty()
                && group.members(m -> m.live() && rollout.outdates(m) && !terminated.contains(m.id()))
                        .isEmpty();
    }

    private static List<InstanceId> at(NodeGroup group, List<InstanceId> instances, Stage stage) {
        return instances.stream()
                .filter(id -> group.member(id)
                        .filter(member -> member.stage() == stage)
                        .isPresent())
                .toList();
    }
}
