package dev.noderoll.lab.fault;

/** A way of going wrong. */
public enum FaultKind {
    /** AWS answers Throttling before it does anything. */
    THROTTLED(0.15),
    /** AWS answers a 5xx before it does anything. */
    SERVER_ERROR(0.1),
    /** A call took effect, and its caller hears a time-out. */
    LOST_ANSWER(0.1),
    /** The API server answers a write with 409 or a call with 5xx before it does anything. */
    CONFLICT(0.1),
    /** A function dies before its first call. */
    CRASH_BEFORE(0.1),
    /** A function dies after its last call. */
    CRASH_AFTER(0.1),
    /** A function runs twice, and the second answer counts. */
    DOUBLE_CALL(0.2),
    EVENT_LOST(0.6),
    EVENT_DOUBLED(0.6),
    EVENT_LATE(0.6),
    /** An instance runs, and never becomes a node. */
    NEVER_JOINS(0.2),
    SLOW_BOOT(0.4),
    /** A Ready node is not Ready for a while. */
    FLAPPING_NODE(0.05),
    /** EC2 loses an instance. */
    INSTANCE_LOST(0.03),
    /** A pod stays Terminating for minutes. */
    STUCK_POD(0.1),
    /** A budget allows nothing for a while. */
    BUDGET_CLOSED(0.05),
    /** No zone can launch for a while. */
    NO_CAPACITY(0.05),
    /** Somebody else asks for one more instance. */
    CAPACITY_RAISED(0.03),
    /** Somebody else asks for one instance less. */
    CAPACITY_LOWERED(0.03),
    /** Somebody else cordons a node for a while. */
    FOREIGN_CORDON(0.05),
    /** An alarm of the policy is in ALARM for a while. */
    ALARM(0.03),
    /** Somebody stops the execution, and starts another. */
    STOPPED(0.05);

    private final double most;

    FaultKind(double most) {
        this.most = most;
    }

    /** The highest share of occasions, 0 to 1, at which a seed may let it happen. */
    double most() {
        return most;
    }
}
