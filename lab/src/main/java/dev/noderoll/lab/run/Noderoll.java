package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.method.Method;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.SimAws;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Noderoll itself: starts the rollout machine, and what is deployed beside it hears events. */
public final class Noderoll implements Method {

    private final StepFunctions service;
    private final ObjectNode input;
    private final Deployed deployed;
    private final int number;
    private @Nullable Execution execution;

    /**
     * Prepares a rollout.
     *
     * @param input of the rollout machine
     */
    public Noderoll(StepFunctions service, SimAws aws, ObjectNode input) {
        this(service, aws, input, 1);
    }

    /** The execution of this number, from 1; those before it were another process's, and ended with it. */
    Noderoll(StepFunctions service, SimAws aws, ObjectNode input, int number) {
        this.number = number;
        this.service = service;
        this.input = input;
        this.deployed = new Deployed(service, aws);
    }

    @Override
    public void begin() {
        execution = Deployed.start(service, Machines.ROLLOUT, "demo-" + number, input);
    }

    /** What else is deployed beside the rollout machine. */
    public Deployed deployed() {
        return deployed;
    }

    public Optional<Execution> execution() {
        return Optional.ofNullable(execution);
    }

    @Override
    public boolean ended() {
        return execution().filter(e -> e.status() != Status.RUNNING).isPresent();
    }

    /** The summary of a rollout that succeeded, the error and cause of one that failed. */
    public JsonNode answer() {
        return execution()
                .map(e -> e.output()
                        .orElseGet(() -> JsonNodeFactory.instance
                                .objectNode()
                                .put("error", e.error().orElse(""))
                                .put("cause", e.cause().orElse(""))))
                .orElse(JsonNodeFactory.instance.nullNode());
    }

    @Override
    public String outcome() {
        return execution().map(e -> e.status() + " " + answer()).orElse("not started");
    }
}
