package dev.noderoll.plan;

import dev.noderoll.model.Claim;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import java.time.Instant;
import java.util.List;

/** Whether a lane may take a member out of service now. */
public sealed interface Admission {

    /** Drain this node, then terminate the member. */
    record Admitted(NodeName node, Claim.Exit exit) implements Admission {}

    /** Terminate the member: it has no node that could be drained. */
    record AdmittedWithoutNode(Claim.Exit exit) implements Admission {}

    /** Not yet; look again. */
    record Wait(Reason reason, int seconds) implements Admission {}

    /** There is nothing to do for this member any more. */
    record Skip(Reason reason) implements Admission {}

    /** The rollout starts no further node. */
    record Refused(Reason reason) implements Admission {}

    /** Why a member is not admitted. */
    sealed interface Reason {

        /** Taking it would leave fewer Ready nodes than steady. */
        record TooFewReady(int serving, int steady) implements Reason {}

        /** Members of this zone go first, so that the zones come out even; this one's turn comes in a later round. */
        record OtherZoneFirst(String zone) implements Reason {}

        record Gone() implements Reason {}

        record Leaving() implements Reason {}

        /** It runs the target already, and the group is not above steady. */
        record Current() implements Reason {}

        record KeptOut() implements Reason {}

        record DeadlinePassed(Instant deadline) implements Reason {}

        /** A drain that starts now may end after the patch window has closed. */
        record WindowClosing(Instant closesAt, int predictedSeconds) implements Reason {}

        record TooManyFailed(List<InstanceId> failed, int limit) implements Reason {
            public TooManyFailed {
                failed = List.copyOf(failed);
            }
        }

        record AlarmsNotOk(List<String> alarms) implements Reason {
            public AlarmsNotOk {
                alarms = List.copyOf(alarms);
            }
        }

        /** The image that the rollout goes to can be launched no more. */
        record ImageWithdrawn(String image, String state) implements Reason {}

        /** Instances of the target have not become Ready nodes in the time that the policy gives them. */
        record NotJoining(List<InstanceId> instances) implements Reason {
            public NotJoining {
                instances = List.copyOf(instances);
            }
        }
    }
}
