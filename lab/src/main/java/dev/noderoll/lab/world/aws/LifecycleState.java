package dev.noderoll.lab.world.aws;

/** Where an instance is in its group (semantics 2.1; states of warm pools and of root volume replacement are left out). */
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
    DETACHING("Detaching");

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
        return switch (this) {
            case PENDING, PENDING_WAIT, PENDING_PROCEED, IN_SERVICE -> true;
            case TERMINATING,
                    TERMINATING_WAIT,
                    TERMINATING_PROCEED,
                    TERMINATING_RETAINED,
                    TERMINATED,
                    ENTERING_STANDBY,
                    STANDBY,
                    DETACHING -> false;
        };
    }

    /** Whether the instance is on its way out: there is no way back from here. */
    public boolean isTerminating() {
        return switch (this) {
            case TERMINATING, TERMINATING_WAIT, TERMINATING_PROCEED, TERMINATING_RETAINED, TERMINATED -> true;
            case PENDING, PENDING_WAIT, PENDING_PROCEED, IN_SERVICE, ENTERING_STANDBY, STANDBY, DETACHING -> false;
        };
    }
}
