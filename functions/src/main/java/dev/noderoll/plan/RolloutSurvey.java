package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a rollout's next turn is decided by.
 *
 * @param group with the launch times of current members that are not usable yet
 * @param nodes of the whole cluster
 * @param hold on the group
 * @param refusals of zones that would not launch
 * @param asked drained members whose hook has been answered already
 * @param leaving terminated members whose hook the next visit of TerminateNodes completes, when there is one
 * @param held members that a function which is asked does not let go yet, though they are drained
 * @param checked how many replaced members were found healthy
 * @param signals of the account; as if all were well where they were not read
 */
public record RolloutSurvey(
        Rollout rollout,
        NodeGroup group,
        List<ClusterNode> nodes,
        Hold hold,
        List<Refusal> refusals,
        List<InstanceId> asked,
        List<InstanceId> leaving,
        List<InstanceId> held,
        int checked,
        Signals signals,
        Instant now) {

    public RolloutSurvey {
        nodes = List.copyOf(nodes);
        refusals = List.copyOf(refusals);
        asked = List.copyOf(asked);
        leaving = List.copyOf(leaving);
        held = List.copyOf(held);
    }

    /** Where nothing is held that is drained. */
    public RolloutSurvey(
            Rollout rollout,
            NodeGroup group,
            List<ClusterNode> nodes,
            Hold hold,
            List<Refusal> refusals,
            List<InstanceId> asked,
            List<InstanceId> leaving,
            int checked,
            Signals signals,
            Instant now) {
        this(rollout, group, nodes, hold, refusals, asked, leaving, List.of(), checked, signals, now);
    }

    /** Whether the rollout has a canary to prove, and has not found it healthy. */
    boolean canaryRuns() {
        return checked == 0 && stage().isPresent();
    }

    /** How many are to be replaced, and looked at, before more are; empty when all may be. */
    OptionalInt stage() {
        return rollout.goal() == Goal.REPLACE
                ? rollout.policy().stages().next(rollout.steady(), checked)
                : OptionalInt.empty();
    }

    public RolloutSurvey with(Signals read) {
        return new RolloutSurvey(rollout, group, nodes, hold, refusals, asked, leaving, held, checked, read, now);
    }
}
