package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Termination;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.HookAnswer;
import dev.noderoll.port.TryAgain;
import java.time.Instant;

/**
 * State BeatHook: keeps a termination waiting while its node is drained, by starting the heartbeat timeout anew (H2), and
 * tells the sweep that it is served.
 */
public final class BeatHook {

    /**
     * Which termination waits.
     *
     * @param holder the execution that serves it
     */
    public record Input(Termination termination, String holder) {}

    /** Whether the termination still waits. */
    public sealed interface Outcome {

        record Beating(int seconds) implements Outcome {}

        /** The hook was completed, or its time is over. */
        record Over() implements Outcome {}
    }

    /** A third of the timeout: two beats may be lost. */
    static final int SECONDS = Marks.HOOK_HEARTBEAT_SECONDS / 3;

    private final NodeGroups groups;
    private final Clusters clusters;

    public BeatHook(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Outcome run(Input input, Instant now) {
        Termination termination = input.termination();
        HookAnswer answer = groups.beatHook(termination.nodeGroup(), termination.hook(), termination.instance());
        if (answer == HookAnswer.NO_ACTION) {
            return new Outcome.Over();
        }
        mark(termination, input.holder(), now);
        return new Outcome.Beating(SECONDS);
    }

    /** The instance must not go because the API server does not answer: without the mark, the sweep drains it too. */
    private void mark(Termination termination, String holder, Instant now) {
        try {
            Cluster cluster = clusters.cluster(termination.cluster());
            cluster.nodes()
                    .of(termination.instance())
                    .map(ClusterNode::name)
                    .ifPresent(name -> NodeMarks.serve(cluster.nodes(), name, holder, now));
        } catch (TryAgain passes) {
            return;
        }
    }
}
