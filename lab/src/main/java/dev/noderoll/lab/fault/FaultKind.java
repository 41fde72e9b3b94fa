package dev.noderoll.lab.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A way of going wrong. */
public enum FaultKind {
    /** AWS answers Throttling before it does anything. */
    THROTTLED(0.15, Hits.CALL),
    /** AWS answers a 5xx before it does anything. */
    SERVER_ERROR(0.1, Hits.CALL),
    /** A call took effect, and its caller hears a time-out. */
    LOST_ANSWER(0.1, Hits.CALL),
    /** The API server answers a write with 409 or a call with 5xx before it does anything. */
    CONFLICT(0.1, Hits.CALL),
    /** A function dies before its first call. */
    CRASH_BEFORE(0.1, Hits.FUNCTION),
    /** A function dies after its last call. */
    CRASH_AFTER(0.1, Hits.FUNCTION),
    /** A function runs twice, and the second answer counts. */
    DOUBLE_CALL(0.2, Hits.FUNCTION),
    EVENT_LOST(0.6, Hits.WORLD),
    EVENT_DOUBLED(0.6, Hits.WORLD),
    EVENT_LATE(0.6, Hits.WORLD),
    /** An instance runs, and never becomes a node. */
    NEVER_JOINS(0.2, Hits.WORLD),
    SLOW_BOOT(0.4, Hits.WORLD),
    /** A Ready node is not Ready for a while. */
    FLAPPING_NODE(0.05, Hits.WORLD),
    /** EC2 loses an instance. */
    INSTANCE_LOST(0.03, Hits.WORLD),
    /** A pod stays Terminating for minutes. */
    STUCK_POD(0.1, Hits.WORLD),
    /** A budget allows nothing for a while. */
    BUDGET_CLOSED(0.05, Hits.WORLD),
    /** No zone can launch for a while. */
    NO_CAPACITY(0.05, Hits.WORLD),
    /** Somebody else asks for one more instance. */
    CAPACITY_RAISED(0.03, Hits.WORLD),
    /** Somebody else asks for one instance less. */
    CAPACITY_LOWERED(0.03, Hits.WORLD),
    /** Somebody else cordons a node for a while. */
    FOREIGN_CORDON(0.05, Hits.WORLD),
    /** An alarm of the policy is in ALARM for a while. */
    ALARM(0.03, Hits.WORLD),
    /** Somebody stops the execution, and starts another. */
    STOPPED(0.05, Hits.WORLD),

    /** A function dies in its middle: just before one of its calls, or just after it took effect. */
    CRASH_MIDWAY(0.03, Hits.CALL),
    /** A call takes up to 20 s, in which the world and other functions go on. */
    SLOW_ANSWER(0.03, Hits.CALL),
    /** While a function runs, the same invocation runs once more, whole. */
    TWIN(0.15, Hits.FUNCTION),
    /** Auto Scaling describes a group as it was up to 15 s ago. */
    STALE_READ(0.1, Hits.CALL),
    /** For a while most writes to the API server are answered with 409. */
    CONFLICT_STORM(0.05, Hits.WORLD),
    /** For minutes the functions cannot reach the API server. */
    API_OUTAGE(0.03, Hits.WORLD),
    /** For minutes the API server answers 401 and AWS ExpiredToken. */
    CREDENTIALS_EXPIRED(0.03, Hits.WORLD),
    /** A function's clock is up to 30 s early or late. */
    CLOCK_SKEW(0.3, Hits.FUNCTION),
    /** Somebody writes another budget over one, which is tighter or looser, or adds a second one. */
    BUDGET_CHANGED(0.05, Hits.WORLD),
    /** An autoscaler of pods asks for more replicas for a while. */
    SCALED_UP(0.05, Hits.WORLD),
    /** The cluster autoscaler marks a node as about to go, and takes the mark off again. */
    AUTOSCALER_MARKS(0.05, Hits.WORLD),
    /** The cluster autoscaler takes away a node on which nothing runs but daemon pods. */
    AUTOSCALER_REMOVES(0.03, Hits.WORLD),
    /** Somebody uncordons a node that is being drained. */
    FOREIGN_UNCORDON(0.05, Hits.WORLD),
    /** Somebody starts another rollout of the group while one runs. */
    SECOND_START(0.05, Hits.WORLD),
    /** Somebody stops the execution while one of its functions runs, which runs on. */
    STOPPED_IN_FLIGHT(0.02, Hits.CALL),
    /** Step Functions hears no answer of a function, and calls it again while it runs on. */
    RETRIED_IN_FLIGHT(0.03, Hits.CALL),

    /** A policy or webhook refuses evictions of one app's pods for a while. */
    EVICTION_REFUSED(0.1, Hits.WORLD),
    /** A webhook that cannot be reached lets nobody make pods for a while. */
    PODS_REFUSED(0.05, Hits.WORLD),
    /** An autoscaler of pods asks for several times as many replicas for a while. */
    SCALED_FAR(0.1, Hits.WORLD),
    /** Somebody else sets the desired capacity to anything that the group allows. */
    CAPACITY_SWUNG(0.05, Hits.WORLD),
    /** A zone, or all of them, can launch nothing any more. */
    LASTING_SHORTAGE(0.1, Hits.WORLD),
    /** Pods come that no node of the group may run, and go after a while. */
    FOREIGN_PODS(0.2, Hits.WORLD),

    /** EC2 takes a Spot instance back, with two minutes' notice. */
    SPOT_INTERRUPTED(0.1, Hits.WORLD);

    /** What a fault meets. */
    enum Hits {
        /** One call that a function makes. */
        CALL,
        /** One invocation of a function. */
        FUNCTION,
        /** The cluster, the group or their events, for a while. */
        WORLD
    }

    private final double most;
    private final Hits hits;

    FaultKind(double most, Hits hits) {
        this.most = most;
        this.hits = hits;
    }

    /** The highest share of occasions, 0 to 1, at which a seed may let it happen. */
    public double most() {
        return most;
    }

    Hits hits() {
        return hits;
    }

    /** The kinds of which every seed draws; of the others some seeds draw one in addition. */
    static List<FaultKind> first() {
        return Arrays.stream(values()).filter(k -> k.compareTo(STOPPED) <= 0).toList();
    }

    /** Those of which some seeds draw one in addition. */
    static List<FaultKind> further() {
        return Arrays.stream(values())
                .filter(k -> k.compareTo(STOPPED) > 0 && k.compareTo(EVICTION_REFUSED) < 0)
                .toList();
    }

    /** Those that belong to the mean clusters alone, unless they are asked for by name. */
    static List<FaultKind> mean() {
        return Arrays.stream(values())
                .filter(k -> k.compareTo(EVICTION_REFUSED) >= 0 && k.compareTo(SPOT_INTERRUPTED) < 0)
                .toList();
    }

    /** Empty when there is none of this name. */
    public static Optional<FaultKind> named(String name) {
        return Arrays.stream(values()).filter(k -> k.name().equals(name)).findFirst();
    }
}
