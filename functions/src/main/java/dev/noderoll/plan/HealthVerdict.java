package dev.noderoll.plan;

import dev.noderoll.model.InstanceId;
import java.time.Instant;
import java.util.List;

/** Whether the rollout may go on after what it has done so far. */
public sealed interface HealthVerdict {

    record Healthy() implements HealthVerdict {}

    /** All is well, and has to be so until then; look again in {@code seconds}. */
    record Bake(Instant until, int seconds) implements HealthVerdict {}

    /** All is well, and a person has until then to approve; look again in {@code seconds}. */
    record AwaitApproval(Instant until, int seconds) implements HealthVerdict {}

    /** Too early to say; look again. */
    record Wait(Reason reason, int seconds) implements HealthVerdict {}

    record Unhealthy(Reason reason) implements HealthVerdict {}

    /** What is not well. */
    sealed interface Reason {

        /** Instances of the target that are not Ready nodes. */
        record NotReady(List<InstanceId> instances) implements Reason {
            public NotReady {
                instances = List.copyOf(instances);
            }
        }

        /** DaemonSet pods on new nodes that are not Ready, as namespace/name. */
        record DaemonPodsNotReady(List<String> pods) implements Reason {
            public DaemonPodsNotReady {
                pods = List.copyOf(pods);
            }
        }

        /** New instances that are no healthy targets of the target groups that their group is attached to. */
        record TargetsNotHealthy(List<InstanceId> instances) implements Reason {
            public TargetsNotHealthy {
                instances = List.copyOf(instances);
            }
        }

        record AlarmsNotOk(List<String> alarms) implements Reason {
            public AlarmsNotOk {
                alarms = List.copyOf(alarms);
            }
        }

        /** The image that the rollout goes to can be launched no more. */
        record ImageWithdrawn(String image, String state) implements Reason {}

        /** Nobody has approved the canary until then. */
        record NotApproved(Instant until) implements Reason {}

        /** Nodes of other groups that were Ready when the rollout began. */
        record OthersNotReady(List<String> nodes) implements Reason {
            public OthersNotReady {
                nodes = List.copyOf(nodes);
            }
        }

        /** Critical pods of the system that were Ready when the rollout began, as namespace/name. */
        record SystemPodsNotReady(List<String> pods) implements Reason {
            public SystemPodsNotReady {
                pods = List.copyOf(pods);
            }
        }

        /** More pods than before that no node can take. */
        record PodsPending(int before, List<String> pods) implements Reason {
            public PodsPending {
                pods = List.copyOf(pods);
            }
        }
    }
}
