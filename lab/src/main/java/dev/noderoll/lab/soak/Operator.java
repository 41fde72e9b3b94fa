package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.asl.Execution;
import dev.noderoll.lab.asl.Execution.Status;
import dev.noderoll.lab.asl.StepFunctions;
import dev.noderoll.lab.asl.TaskFailure;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.world.aws.SimAws;

/** Starts and stops rollouts, as a person would; and the termination machine for each event, as the rule does. */
final class Operator {

    private final StepFunctions service;
    private int rollouts;
    private int terminations;

    Operator(StepFunctions service, SimAws aws) {
        this.service = service;
        aws.events().onEvent(this::hear);
    }

    Execution startRollout(ObjectNode input) {
        rollouts++;
        return start(Machines.ROLLOUT, "rollout-" + rollouts, input);
    }

    /** StopExecution. */
    void stop(Execution rollout) {
        service.stop(rollout, "Operator.Stopped", "somebody pressed stop");
    }

    /** The rule gives each delivery an execution of its own name, so a doubled event has two. */
    private void hear(ObjectNode event) {
        boolean ours = event.path("detail-type").asText().equals("EC2 Instance-terminate Lifecycle Action")
                && event.path("detail").path("LifecycleHookName").asText().equals("noderoll-terminate");
        if (ours) {
            terminations++;
            start(Machines.ON_TERMINATION, "termination-" + terminations, event);
        }
    }

    boolean idle() {
        return service.executions().stream().noneMatch(e -> e.status() == Status.RUNNING);
    }

    private Execution start(String machine, String name, JsonNode input) {
        try {
            return service.start(machine, name, input);
        } catch (TaskFailure refused) {
            throw new IllegalStateException(machine + " was not started: " + refused.getMessage(), refused);
        }
    }
}
