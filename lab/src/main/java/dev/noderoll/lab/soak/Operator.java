package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.run.Deployed;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import java.util.Optional;

/** Starts and stops rollouts, as a person would; what the deployed rules and schedules start runs beside them. */
final class Operator {

    private final StepFunctions service;
    private final Deployed deployed;
    private int rollouts;

    Operator(StepFunctions service, SimAws aws) {
        this.service = service;
        this.deployed = new Deployed(service, aws);
    }

    /** Lets the machine sweep run on its schedule, for good. */
    void sweep(Agenda agenda) {
        deployed.sweep(agenda);
    }

    Execution startRollout(ObjectNode input) {
        rollouts++;
        return Deployed.start(service, Machines.ROLLOUT, "rollout-" + rollouts, input);
    }

    /** The rollout of this name or ARN; empty when there is none. */
    Optional<Execution> rollout(String nameOrArn) {
        return service.execution(nameOrArn).filter(e -> e.machine().equals(Machines.ROLLOUT));
    }

    /** StopExecution. */
    void stop(Execution rollout) {
        service.stop(rollout, "Operator.Stopped", "somebody pressed stop");
    }

    boolean idle() {
        return service.executions().stream().noneMatch(e -> e.status() == Status.RUNNING);
    }
}
