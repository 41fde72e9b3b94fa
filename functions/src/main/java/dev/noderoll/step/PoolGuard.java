package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.RolloutPolicy.Pool;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the warm pool of a group may be deleted by a rollout, and whether it has to be. */
final class PoolGuard {

    private static final String RUNNING = "Running";

    private final NodeGroups groups;

    PoolGuard(NodeGroups groups) {
        this.groups = groups;
    }

    /**
     * Refuses a rollout that was asked to leave pools alone, and one of a pool whose instances serve in the cluster while
     * they wait: pods there would end with them, for nobody drains what is no member. What an earlier execution has begun is
     * carried on.
     *
     * @param nodes all of the cluster
     * @throws Misconfigured with what to do
     */
    void check(NodeGroup group, List<ClusterNode> nodes, Pool asked) {
        boolean begun = group.tags().containsKey(Marks.STEADY);
        if (begun || group.reserve().pool().isEmpty()) {
            return;
        }
        if (asked == Pool.REFUSE) {
            throw Misconfigured.field(
                    "warmPool",
                    "refuse",
                    "replace for " + group.name() + ", which has a warm pool: its instances would come into service"
                            + " with the image that they have");
        }
        // An instance of any other pool serves only as long as it is on its way into it.
        if (group.reserve().pool().filter(pool -> pool.state().equals(RUNNING)).isPresent()) {
            checkRunning(group, nodes);
        }
    }

    private void checkRunning(NodeGroup group, List<ClusterNode> nodes) {
        Set<NodeName> serving = new TreeSet<>(serving(nodes, warm(group)).values());
        if (!serving.isEmpty()) {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.name(),
                    "a group whose instances join the cluster when they leave its warm pool, not before: " + serving
                            + " are Ready while they wait there, and pods on them would end undrained");
        }
    }

    /** The Ready nodes of instances that are in a pool, by instance. */
    static SortedMap<InstanceId, NodeName> serving(List<ClusterNode> nodes, List<Member> warm) {
        Set<InstanceId> ids = warm.stream().map(Member::id).collect(Collectors.toSet());
        SortedMap<InstanceId, NodeName> serving = new TreeMap<>();
        nodes.stream()
                .filter(node -> node.ready() && ids.contains(node.instance()))
                .forEach(node -> serving.put(node.instance(), node.name()));
        return serving;
    }

    /** Whether every instance that waits runs the target. */
    boolean current(NodeGroup group, Rollout rollout) {
        return warm(group).stream().noneMatch(m -> m.stage() == Stage.ASIDE && rollout.outdates(m));
    }

    private List<Member> warm(NodeGroup group) {
        return group.reserve().size() == 0 ? List.of() : groups.warm(group.name());
    }
}
