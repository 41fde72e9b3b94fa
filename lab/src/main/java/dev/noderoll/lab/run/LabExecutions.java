package dev.noderoll.lab.run;

import dev.noderoll.port.Executions;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.lambda.Invocation;
import dev.noderoll.sim.lambda.Invocation.Callee;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The executions of a simulated Step Functions, once it is there: before, each is taken to run. */
final class LabExecutions implements Executions {

    private @Nullable StepFunctions service;

    /** By the execution, what ReadPlan has answered. */
    private final Map<String, String> plans = new TreeMap<>();

    /** Answers from this service from now on. */
    void follow(StepFunctions running) {
        service = running;
        running.listeners().onTaskEnded(task -> {
            if (task.stateName().equals("ReadPlan")) {
                task.result()
                        .ifPresent(result -> plans.put(
                                task.execution().arn(), result.path("Payload").toString()));
            }
        });
    }

    @Override
    public Optional<String> plan(String execution) {
        Invocation.current().ifPresent(function -> function.request(Callee.AWS, 0));
        Optional<String> plan = Optional.ofNullable(plans.get(execution));
        Invocation.current().ifPresent(function -> function.answer(Callee.AWS, 0, 0));
        return plan;
    }

    @Override
    public boolean running(String execution) {
        Invocation.current().ifPresent(function -> function.request(Callee.AWS, 0));
        StepFunctions asked = service;
        boolean running = asked == null
                || asked.execution(execution)
                        .filter(e -> e.status() == Status.RUNNING)
                        .isPresent();
        Invocation.current().ifPresent(function -> function.answer(Callee.AWS, 0, 0));
        return running;
    }
}
