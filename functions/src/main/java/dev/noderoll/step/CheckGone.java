package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.Patience;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.Optional;

/**
 * State CheckGone: whether a terminated member has left the group.
 *
 * <p>Its termination hook normally is completed by the machine that the hook's event starts; events are best effort, so
 * this completes it as well. The member was drained before it was terminated.
 */
public final class CheckGone {

    /**
     * Which member to look for.
     *
     * @param looks how many times it was looked at before
     */
    public record Input(Rollout rollout, InstanceId instance, int looks) {}

    /** Whether it has left. */
    public sealed interface Outcome {

        record Gone() implements Outcome {}

        record Wait(Stage stage, int seconds) implements Outcome {}
    }

    /** Until the hook's event has been served, or is to be served here. */
    private static final int HOOK_SECONDS = 5;

    /** EC2 takes some tens of seconds to stop an instance. */
    private static final int STOP_SECONDS = 15;

    private final NodeGroups groups;
    private final Clusters clusters;

    public CheckGone(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Outcome run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        clusters.cluster(rollout.cluster()).ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        NodeGroup group = groups.survey(rollout.nodeGroup());
        Optional<Member> member = group.member(input.instance());
        if (member.isEmpty()) {
            return new Outcome.Gone();
        }
        Stage stage = member.get().stage();
        if (stage == Stage.LEAVING_HOOKED && group.hooks().contains(Marks.HOOK)) {
            groups.completeHook(group.name(), Marks.HOOK, input.instance());
        }
        int least = input.looks() == 0 || stage == Stage.LEAVING_HOOKED ? HOOK_SECONDS : STOP_SECONDS;
        return new Outcome.Wait(stage, Patience.after(5L * input.looks(), least));
    }
}
