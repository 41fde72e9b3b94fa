package dev.noderoll.step;

import dev.noderoll.model.Termination;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.HookAnswer;
import java.util.Optional;

/**
 * State CompleteHook: lets a terminating instance go to its end. One whose node could not be drained stays, where its group
 * retains what a hook abandons.
 */
public final class CompleteHook {

    /**
     * Which termination waits.
     *
     * @param stuck how many of its nodes could not be drained; 0 when it may go
     */
    public record Input(Termination termination, int stuck) {}

    /**
     * How it ended.
     *
     * @param answer NO_ACTION when somebody else has completed it, which is as good
     * @param retained whether the instance was to stay
     */
    public record Completed(HookAnswer answer, boolean retained) {}

    private final NodeGroups groups;
    private final Clusters clusters;

    public CompleteHook(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Completed run(Input input) {
        Termination it = input.termination();
        Optional<HookAnswer> retained =
                input.stuck() > 0 ? groups.retain(it.nodeGroup(), it.hook(), it.instance()) : Optional.empty();
        if (retained.isEmpty()) {
            return new Completed(groups.completeHook(it.nodeGroup(), it.hook(), it.instance()), false);
        }
        endDrain(it);
        return new Completed(retained.get(), true);
    }

    /** Somebody terminates the instance once more when its pods may go: that drain is another one. */
    private void endDrain(Termination termination) {
        Cluster cluster = clusters.cluster(termination.cluster());
        cluster.nodes().of(termination.instance()).ifPresent(node -> {
            Reattaching.on(cluster.pods(), node.name());
            NodeMarks.end(cluster.nodes(), node);
        });
    }
}
