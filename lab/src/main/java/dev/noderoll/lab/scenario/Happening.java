package dev.noderoll.lab.scenario;

import java.time.Duration;
import java.util.List;

/**
 * Something that happens from outside.
 *
 * @param at after the beginning of the run
 */
public record Happening(Duration at, Deed deed) {

    /** What is done. Instances are named as the timeline names them: {@code node-1} and so on. */
    public sealed interface Deed {

        /** Somebody starts the machine rollout, with the scenario's rollout as its input. */
        record StartRollout() implements Deed {}

        /** Parameter Store: a parameter is created or gets a new version, as when an AMI is released. */
        record PutParameter(String name, String value) implements Deed {}

        /** Somebody terminates an instance through its group, which replaces it. */
        record TerminateInstance(String instance) implements Deed {}

        /** EC2 gives the two minutes' notice, and takes the instance. */
        record InterruptSpotInstance(String instance) implements Deed {}

        /** EC2 tells that the instance is at a higher risk. */
        record RecommendRebalance(String instance) implements Deed {}

        /** A zone has no capacity for further instances. */
        record ImpairZone(String zone) implements Deed {}

        /** The zone has capacity again; groups look at their balance. */
        record RestoreZone(String zone) implements Deed {}

        /** No instance of this type can be launched in this zone any more. */
        record SellOut(String zone, String instanceType) implements Deed {}

        /** Somebody changes the types that the group's mixed instances policy names. */
        record ChangeOverrides(List<String> types) implements Deed {
            public ChangeOverrides {
                types = List.copyOf(types);
            }
        }

        /** Somebody resumes processes of the group, as a Terraform run does that knows nothing of a suspension. */
        record ResumeProcesses(List<String> processes) implements Deed {
            public ResumeProcesses {
                processes = List.copyOf(processes);
            }
        }

        /** Somebody changes the desired capacity by so many, as an autoscaler does, or a scheduled action; never beyond the group's sizes. */
        record ChangeCapacity(int by) implements Deed {}

        /**
         * Somebody asks something of the rollout, as {@code noderoll stop}, {@code pause} and {@code proceed} do.
         *
         * @param what the command
         */
        record Ask(String what, String by) implements Deed {}

        /** The operator's function that rollouts ask answers so from now on. */
        record AnswerHook(Answer answer) implements Deed {}

        /**
         * Somebody applies a Terraform configuration that knows the group as it was at the beginning, and nothing of a
         * rollout: tags that it does not know go, sizes, template version and processes are as they were.
         *
         * @see <a href="https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/autoscaling/group.go">aws_autoscaling_group</a>:
         *     resourceGroupUpdate
         */
        record ApplyTerraform() implements Deed {}

        /** Somebody deploys the next release of Noderoll, whose machines say other things to their functions. */
        record DeployStack() implements Deed {}

        /**
         * EKS replaces the API servers: whoever keeps a connection to the former ones hears 401 on it.
         *
         * @see <a href="https://github.com/aws/containers-roadmap/issues/1810">containers-roadmap 1810</a>
         */
        record ReplaceApiServers() implements Deed {}

        /** EventBridge does not deliver the next event of this type. */
        record LoseEvent(String detailType) implements Deed {}

        /** Instances of this image turn out bad from now on. */
        record BreakImage(String image, Symptom symptom) implements Deed {}
    }

    /** How a function answers that rollouts ask before they go on. */
    public enum Answer {
        GO,
        HOLD,
        /** By an error. */
        FAIL
    }

    /** What is wrong with an image. */
    public enum Symptom {
        /** Its instances run, and never become nodes. */
        NEVER_JOINS,
        /** Its nodes are Ready, and no pod gets a network there: containers are never started. */
        NO_POD_NETWORK
    }
}
