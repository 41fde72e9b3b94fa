package dev.noderoll.plan;

import dev.noderoll.model.DrainSet;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Rollout;
import java.time.Instant;
import java.util.List;

/** What a rollout does next. Whenever it is not "go on", it says why. */
public sealed interface NodeChoice {

    /**
     * Launch these, then drain these. Either may be empty, not both.
     *
     * @param desired the desired capacity that {@code launches} were chosen at
     * @param until for how long the group is held for certain, without a look at its Lease
     * @param refusals what zones have refused so far, and since when the group owes instances
     */
    record Roll(List<Launch> launches, int desired, Instant until, DrainSet drain, List<Refusal> refusals)
            implements NodeChoice {
        public Roll {
            launches = List.copyOf(launches);
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * So many instances in a zone.
     *
     * @param zone empty where the group chooses it
     */
    record Launch(String zone, int count) {}

    /**
     * Their drains have ended: terminate them, or let them go on to their end.
     *
     * @param gone those of them that are no node: one may yet join, until it shuts down
     * @param until for how long the group is held for certain, without a look at its Lease
     */
    record Terminate(List<InstanceId> instances, List<InstanceId> gone, Instant until) implements NodeChoice {
        public Terminate {
            instances = List.copyOf(instances);
            gone = List.copyOf(gone);
        }
    }

    /**
     * Look at the health of what was replaced, before the rest or before the end.
     *
     * @param replaced how many members run the target
     * @param since since when that many do, as far as is known
     */
    record Check(int replaced, Instant since) implements NodeChoice {}

    /**
     * Others have changed what the rollout goes by: it is set up again before anything else.
     *
     * @param rollout as it goes on
     * @param undone what they have changed, one phrase each
     */
    record Prepare(Rollout rollout, List<String> undone) implements NodeChoice {
        public Prepare {
            undone = List.copyOf(undone);
        }
    }

    /**
     * Nothing to start now; look again.
     *
     * @param refusals as those of {@link Roll}
     */
    record Wait(Reason reason, int seconds, List<Refusal> refusals) implements NodeChoice {
        public Wait {
            refusals = List.copyOf(refusals);
        }
    }

    /** No further node may be started, and no waiting changes that. */
    record Hold(Reason reason) implements NodeChoice {}

    /** The patch window is closing, or somebody asks for a pause: what is done stays, and another execution carries on. */
    record Pause(Reason reason) implements NodeChoice {}

    /**
     * Nothing is left to do.
     *
     * @param keptOut outdated members that an operator keeps out of rollouts, at most 50 of them
     */
    record Done(List<InstanceId> keptOut) implements NodeChoice {
        public Done {
            keptOut = List.copyOf(keptOut);
        }
    }

    /** Why no member may be replaced, with the facts that an operator needs. */
    sealed interface Reason {

        /** The group has not as many as it was asked for: they are to come, or it is to take some by itself. */
        record MembersArriving(int desired, int live) implements Reason {}

        /** These are on their way out already. */
        record MembersLeaving(List<InstanceId> instances) implements Reason {
            public MembersLeaving {
                instances = List.copyOf(instances);
            }
        }

        /** No zone can launch what the rollout needs: what each of them said, and since when. */
        record NoCapacity(List<Refusal> refusals) implements Reason {
            public NoCapacity {
                refusals = List.copyOf(refusals);
            }
        }

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

        /** A node was drained, and until then no other is. */
        record Settling(Instant until) implements Reason {}

        /** Somebody asked for it; what is in hand is finished, and everything is put back. */
        record StopAsked(String by, Instant at) implements Reason {}

        /** Somebody asked for it; what is in hand is finished, and all else stays as it is until somebody resumes. */
        record PauseAsked(String by, Instant at) implements Reason {}

        record TooManyFailed(List<InstanceId> failed, int limit) implements Reason {
            public TooManyFailed {
                failed = List.copyOf(failed);
            }
        }

        /** Instances of the target have not become nodes with Ready daemon pods in the time that the policy gives them. */
        record NotJoining(List<InstanceId> instances) implements Reason {
            public NotJoining {
                instances = List.copyOf(instances);
            }
        }

        /** Nodes of other groups that were Ready when the rollout began, and have not been for ten minutes. */
        record OthersNotReady(List<String> nodes) implements Reason {
            public OthersNotReady {
                nodes = List.copyOf(nodes);
            }
        }

        record AlarmsNotOk(List<String> alarms) implements Reason {
            public AlarmsNotOk {
                alarms = List.copyOf(alarms);
            }
        }

        /** The image that the rollout goes to can be launched no more. */
        record ImageWithdrawn(String image, String state) implements Reason {}

        /** A drain that starts now may end after the patch window has closed. */
        record WindowClosing(Instant closesAt, int predictedSeconds) implements Reason {}

        record DeadlinePassed(Instant deadline) implements Reason {}

        /**
         * The execution's history has no room for more: another one carries on at once. Said by the machine.
         *
         * @param turns how often nodes were chosen
         */
        record HistoryLong(long turns) implements Reason {}
    }
}
