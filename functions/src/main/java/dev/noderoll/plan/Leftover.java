package dev.noderoll.plan;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import org.jspecify.annotations.Nullable;

/** Something that a rollout has changed, or written down, and that its end puts back. */
public sealed interface Leftover {

    /** A tag of the group that says how it was. */
    record Written(String tag, String value) implements Leftover {}

    /** Instances above steady. */
    record Surge(int desired, int steady) implements Leftover {}

    record Max(int max, int before) implements Leftover {}

    /** The group launches another template version than before. */
    record Launches(String template, String before) implements Leftover {}

    record Suspended(String processes) implements Leftover {}

    /** The termination hook, which was not there before. */
    record Hook(String name) implements Leftover {}

    /** A node that is closed to new pods. */
    record Closed(NodeName node) implements Leftover {}

    /**
     * A node that is being drained, or was when its drain died.
     *
     * @param since as its annotation has it
     */
    record Draining(NodeName node, String since) implements Leftover {}

    /** A member that was drained, and is still to be terminated. */
    record Drained(InstanceId instance) implements Leftover {}

    record Failed(InstanceId instance) implements Leftover {}

    /**
     * A termination that waits for our hook.
     *
     * @param node null when the instance has none
     */
    record Waiting(InstanceId instance, @Nullable NodeName node) implements Leftover {}

    /** Such as "node ip-10-0-1-7 is closed to new pods". */
    default String text() {
        return switch (this) {
            case Written(String tag, String value) -> "tag " + tag + " = " + value;
            case Surge(int desired, int steady) -> "desired capacity " + desired + ", steady was " + steady;
            case Max(int max, int before) -> "maximum size " + max + ", was " + before;
            case Launches(String template, String before) -> "launches template " + template + ", was " + before;
            case Suspended(String processes) -> "suspended " + processes;
            case Hook(String name) -> "termination hook " + name + ", which was not there";
            case Closed(NodeName node) -> "node " + node + " is closed to new pods";
            case Draining(NodeName node, String since) -> "node " + node + " is cordoned, its drain began " + since;
            case Drained(InstanceId instance) -> "instance " + instance + " is drained, and was to be terminated";
            case Failed(InstanceId instance) -> "instance " + instance + " failed to be replaced";
            case Waiting(InstanceId instance, @Nullable NodeName node) ->
                "instance " + instance + (node == null ? "" : " (" + node + ")") + " waits in Terminating:Wait";
        };
    }
}
