package dev.noderoll.port;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Template;
import dev.noderoll.model.WarmPool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * Auto Scaling groups. Every method throws {@link TryAgain} on throttling, contention or an error of the service, and
 * {@link Misconfigured} on a missing group or permission. Every change may be repeated.
 */
public interface NodeGroups {

    /** What terminating an instance does to the desired capacity. */
    enum Capacity {
        KEEP,
        DECREMENT
    }

    /** Whether a lifecycle action was there to be answered. */
    enum HookAnswer {
        DONE,
        /** None is active for this instance: completed before, timed out, or never begun (H14). */
        NO_ACTION
    }

    /** What came of a launch. */
    sealed interface LaunchAnswer {
        /**
         * Partial success is usual (C5).
         *
         * @param launched how many instances the group has more now, in its desired capacity as well
         * @param refusal why the others could not be launched, with AWS's code; empty when all were
         */
        record Launched(int launched, Optional<String> refusal) implements LaunchAnswer {}

        /** The group does not allow such a call, as one with a warm pool; nothing was launched. */
        record Unsupported(String why) implements LaunchAnswer {}
    }

    /** The group with its instances now: settings, hooks, images, launch times. Empty when there is no such group. */
    Optional<NodeGroup> find(String group);

    /** The group with its instances now. */
    default NodeGroup survey(String group) {
        return find(group).orElseThrow(() -> missing(group));
    }

    /** As {@link #find}, but for what only further calls tell: its hooks, and its instances' images and launch times. */
    default NodeGroup glance(String group) {
        return survey(group);
    }

    /** As much of the rollout's group as tells what each member runs; its hooks are not asked for. */
    default NodeGroup survey(Rollout rollout) {
        return switch (rollout.drift()) {
            case BY_TEMPLATE -> glance(rollout.nodeGroup());
            case BY_IMAGE -> survey(rollout.nodeGroup());
        };
    }

    /** When instances were launched; those that EC2 does not know yet are left out. */
    Map<InstanceId, Instant> launchedAt(List<InstanceId> instances);

    private static Misconfigured missing(String group) {
        return Misconfigured.field("nodeGroup", group, "an Auto Scaling group of this region");
    }

    /**
     * The names of the groups that have every one of these tags, with one of its values; any value where none is given.
     */
    SortedSet<String> tagged(Map<String, Set<String>> tags);

    /** The names of the groups whose instances join a cluster, by {@link NodeGroup#clusterTag}. */
    default SortedSet<String> ofCluster(String cluster) {
        return tagged(Map.of(NodeGroup.clusterTag(cluster), Set.of("owned", "shared")));
    }

    /**
     * The names of the groups that have an instance in Terminating:Wait, or from which a drained node may come back: with
     * a warm pool (H11), or with an instance whose root volume was replaced (H20).
     */
    SortedSet<String> unsettled();

    /**
     * The instances of the group's warm pool, which are none of its members; none without a pool. LEAVING_HOOKED are those
     * that wait for a hook, on their way out or into the pool.
     */
    List<Member> warm(String group);

    /** Makes a warm pool, or changes the settings of the one that there is. Not while one is being deleted. */
    void putWarmPool(String group, WarmPool pool);

    /** Begins to delete the group's warm pool with its instances, whatever they wait for; where there is none, nothing happens. */
    void deleteWarmPool(String group);

    /** The name of the group that an instance belongs to; empty when it belongs to none. */
    Optional<String> groupOf(InstanceId instance);

    /** What a termination hook's events carry along; empty when the group has no such hook, or that has none. */
    Optional<String> hookMetadata(String group, String hook);

    /** Whether an instance refresh of the group is in progress: it and a rollout would fight. */
    boolean refreshing(String group);

    void setMax(String group, int max);

    void setDesired(String group, int desired);

    /**
     * Launches instances in a zone at once, and raises the desired capacity by as many.
     *
     * @param count 1 to 100
     * @param request a text that names this launch: the same call with the same text is answered as before, for eight hours
     */
    LaunchAnswer launch(String group, String zone, int count, String request);

    /**
     * Makes the group launch a version of a template.
     *
     * @param version a number, {@code $Latest} or {@code $Default}
     */
    void setTemplate(String group, Template template, String version);

    void suspend(String group, Set<String> processes);

    void resume(String group, Set<String> processes);

    /** A tag that the group has already is propagated to instances as before; a new one is not. */
    void tag(String group, Map<String, String> tags);

    void untag(String group, Set<String> keys);

    /**
     * Adds or changes a termination hook, whose default result is CONTINUE.
     *
     * @param metadata what the hook's events carry along
     */
    void putTerminationHook(String group, String hook, int heartbeatSeconds, String metadata);

    void deleteHook(String group, String hook);

    /**
     * Starts an instance's termination; its hooks run first. Nothing happens when it is terminating already; who has not
     * just seen that it is not must look first, since a repeat would lower the desired capacity twice.
     *
     * @return whether this call has begun it
     */
    boolean terminate(InstanceId instance, Capacity capacity);

    /** {@link #terminate} for each, in no order; side by side where an adapter can. Those whose termination it has begun. */
    default List<InstanceId> terminateAll(Map<InstanceId, Capacity> instances) {
        return instances.entrySet().stream()
                .filter(one -> terminate(one.getKey(), one.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Lets a hooked instance go on to its end. */
    HookAnswer completeHook(String group, String hook, InstanceId instance);

    /** {@link #completeHook} for each, in no order; side by side where an adapter can. How many were {@code DONE}. */
    default int completeHooks(String group, String hook, List<InstanceId> instances) {
        return (int) instances.stream()
                .filter(id -> completeHook(group, hook, id) == HookAnswer.DONE)
                .count();
    }

    /**
     * Ends the wait of a hooked instance that is to stay, where the group's lifecycle policy retains what a hook abandons:
     * the instance runs on beside its successor, until somebody terminates it once more (H15, H16).
     *
     * @return empty where the group retains nothing: nothing was done
     */
    Optional<HookAnswer> retain(String group, String hook, InstanceId instance);

    /** Starts the hook's heartbeat timeout anew (H2). */
    HookAnswer beatHook(String group, String hook, InstanceId instance);
}
