package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.HookAnswer;

/** State BeatHook: keeps a termination waiting while its node is drained, by starting the heartbeat timeout anew (H2). */
public final class BeatHook {

    public record Input(String nodeGroup, String hook, InstanceId instance) {}

    /** Whether the termination still waits. */
    public sealed interface Outcome {

        record Beating(int seconds) implements Outcome {}

        /** The hook was completed, or its time is over. */
        record Over() implements Outcome {}
    }

    /** A third of the timeout: two beats may be lost. */
    private static final int SECONDS = Marks.HOOK_HEARTBEAT_SECONDS / 3;

    private final NodeGroups groups;

    public BeatHook(NodeGroups groups) {
        this.groups = groups;
    }

    public Outcome run(Input input) {
        HookAnswer answer = groups.beatHook(input.nodeGroup(), input.hook(), input.instance());
        return answer == HookAnswer.DONE ? new Outcome.Beating(SECONDS) : new Outcome.Over();
    }
}
