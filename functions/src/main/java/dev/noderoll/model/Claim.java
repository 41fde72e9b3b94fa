package dev.noderoll.model;

/** A member taken for replacement by one lane of a rollout, and how it will leave the group. */
public record Claim(InstanceId instance, Exit exit) {

    /** What terminating the member does to the group's desired capacity. */
    public enum Exit {
        /** Not said yet: its node is being drained. */
        UNDECIDED,
        /** Nothing: the group launches its successor at that moment. */
        REPLACED,
        /** Lowers it by one: its successor is there already. */
        RETIRED
    }
}
