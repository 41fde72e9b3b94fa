package dev.noderoll.sim.aws;

import java.util.EnumSet;
import java.util.Set;

/** Where an instance is in its group or its warm pool (semantics 2.1; states of root volume replacement are left out). */
public enum LifecycleState {
    PENDING("Pending"),
    PENDING_WAIT("Pending:Wait"),
    PENDING_PROCEED("Pending:Proceed"),
    IN_SERVICE("InService"),
    TERMINATING("Terminating"),
    TERMINATING_WAIT("Terminating:Wait"),
    TERMINATING_PROCEED("Terminating:Proceed"),
    /** Kept by the group's policy after its hook was abandoned; billed, until somebody terminates it (H15). */
    TERMINATING_RETAINED("Terminating:Retained"),
    TERMINATED("Terminated"),
    ENTERING_STANDBY("EnteringStandby"),
    STANDBY("Standby"),
    DETACHING("Detaching"),
    WARMED_PENDING("Warmed:Pending"),
    WARMED_PENDING_WAIT("Warmed:Pending:Wait"),
    WARMED_PENDING_PROCEED("Warmed:Pending:Proceed"),
    WARMED_STOPPED("Warmed:Stopped"),
    WARMED_RUNNING("Warmed:Running"),
    WARMED_HIBERNATED("Warmed:Hibernated"),
    WARMED_TERMINATING("Warmed:Terminating"),
    WARMED_TERMINATING_WAIT("Warmed:Terminating:Wait"),
    WARMED_TERMINATING_PROCEED("Warmed:Terminating:Proceed");

    private static final Set<LifecycleState> GOING = EnumSet.of(
            TERMINATING,
            TERMINATING_WAIT,
            TERMINATING_PROCEED,
            TERMINATING_RETAINED,
            TERMINATED,
            WARMED_TERMINATING,
            WARMED_TERMINATING_WAIT,
            WARMED_TERMINATING_PROCEED);

    private final String text;

    LifecycleState(String text) {
        this.text = text;
    }

    /** As on the wire. */
    public String text() {
        return text;
    }

    /** Whether the instance counts toward the group's desired capacity: coming or in service. */
    public boolean counts() {
        return this == PENDING || this == PENDING_WAIT || this == PENDING_PROCEED || this == IN_SERVICE;
    }

    /** Whether the instance is on its way out: there is no way back from here. */
    public boolean isTerminating() {
        return GOING.contains(this);
    }

    /** Whether the instance is in the warm pool, ready to be taken. */
    public boolean isWarm() {
        return this == WARMED_STOPPED || this == WARMED_RUNNING || this == WARMED_HIBERNATED;
    }
}
