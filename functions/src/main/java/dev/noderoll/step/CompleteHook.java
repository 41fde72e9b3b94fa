package dev.noderoll.step;

import dev.noderoll.model.Termination;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.HookAnswer;

/** State CompleteHook: lets a terminating instance go to its end. */
public final class CompleteHook {

    public record Input(Termination termination) {}

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
        Termination it = input.termination();
        return new Completed(groups.completeHook(it.nodeGroup(), it.hook(), it.instance()));
    }
}
