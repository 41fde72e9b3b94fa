package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.HookAnswer;

/** State CompleteHook: lets a terminating instance go to its end. */
public final class CompleteHook {

    public record Input(String nodeGroup, String hook, InstanceId instance) {}

    /**
     * How it ended.
     *
     * @param answer NO_ACTION when somebody else has completed it, which is as good
     */
    public record Completed(HookAnswer answer) {}

    private final NodeGroups groups;

    public CompleteHook(NodeGroups groups) {
        this.groups = groups;
    }

    public Completed run(Input input) {
        return new Completed(groups.completeHook(input.nodeGroup(), input.hook(), input.instance()));
    }
}
