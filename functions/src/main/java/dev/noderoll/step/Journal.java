package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import java.time.Instant;
import java.util.List;

/**
 * When what happened in one stay of DrainNodes: the rollout's record of its nodes' stages and its pods' moves. It is a part
 * of the state's answer, so it is in the history of the execution, and nowhere else.
 *
 * @param joined nodes of the target that have come to serve
 * @param drains those that have ended
 * @param moves pods whose eviction was accepted
 * @param leftOut how many entries were left out, the last ones of each list, so that the answer stays below 256 KiB
 */
public record Journal(List<Joined> joined, List<Drain> drains, List<Move> moves, int leftOut) {

    /** A stay in which nothing happened. */
    public static final Journal EMPTY = new Journal(List.of(), List.of(), List.of(), 0);

    public Journal {
        joined = List.copyOf(joined);
        drains = List.copyOf(drains);
        moves = List.copyOf(moves);
    }

    /**
     * A node that serves.
     *
     * @param registered when the node came to be
     * @param usable when it was first seen to be Ready and open, in this stay
     */
    public record Joined(NodeName node, InstanceId instance, Instant registered, Instant usable) {}

    /** How a drain has ended. */
    public enum Outcome {
        DRAINED,
        STUCK
    }

    /**
     * A node's drain.
     *
     * @param since when it began, perhaps in an earlier stay
     */
    public record Drain(NodeName node, InstanceId instance, Instant since, Instant ended, Outcome outcome) {}

    /** A pod that was told to go. */
    public record Move(String pod, NodeName node, Instant at) {}
}
