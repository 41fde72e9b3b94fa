package dev.noderoll.plan;

import dev.noderoll.model.InstanceId;
import java.time.Instant;
import java.util.List;

/** Which members a rollout replaces next. Whenever it is not "these", it says why. */
public sealed interface NodeChoice {

    /** Replace these, in this order. Never empty. */
    record Replace(List<InstanceId> instances) implements NodeChoice {
        public Replace {
            instances = List.copyOf(instances);
            if (instances.isEmpty()) {
                throw new IllegalArgumentException("a choice of no members is Wait, Hold or Done");
            }
        }
    }

    /** Nothing to start now; look again. */
    record Wait(Reason reason, int seconds) implements NodeChoice {}

    /** No further node may be started, and no waiting changes that. */
    record Hold(Reason reason) implements NodeChoice {}

    /** The patch window is closing: what is done stays, and another execution carries on in the next one. */
    record Pause(Reason reason) implements NodeChoice {}

    /**
     * Nothing is left to do.
     *
     * @param keptOut outdated members that an operator keeps out of rollouts
     */
    record Done(List<InstanceId> keptOut) implements NodeChoice {
        public Done {
            keptOut = List.copyOf(keptOut);
        }
    }

    /** Why no member may be replaced, with the facts that an operator needs. */
    sealed interface Reason {

        /** These are on their way out already. */
        record MembersLeaving(List<InstanceId> instances) implements Reason {
            public MembersLeaving {
                instances = List.copyOf(instances);
            }
        }

        /** The group is to shrink to steady, but has not launched yet what it would give up. */
        record MembersArriving(int desired, int live) implements Reason {}

        /** The group is to shrink to steady, but an operator keeps every member of it out of rollouts. */
        record SurplusKeptOut(int surplus, List<InstanceId> instances) implements Reason {
            public SurplusKeptOut {
                instances = List.copyOf(instances);
            }
        }

        /** The group is to shrink to steady, but none of these could be drained. */
        record SurplusFailed(int surplus, List<InstanceId> instances) implements Reason {
            public SurplusFailed {
                instances = List.copyOf(instances);
            }
        }

        record TooManyFailed(List<InstanceId> failed, int limit) implements Reason {
            public TooManyFailed {
                failed = List.copyOf(failed);
            }
        }

        /** A drain that starts now may end after the patch window has closed. */
        record WindowClosing(Instant closesAt, int predictedSeconds) implements Reason {}

        record DeadlinePassed(Instant deadline) implements Reason {}
    }
}
