package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.asl.Execution;
import dev.noderoll.lab.asl.Execution.Status;
import dev.noderoll.lab.asl.StepFunctions;
import dev.noderoll.lab.asl.TaskFailure;
import dev.noderoll.lab.method.Method;
import dev.noderoll.lab.world.aws.SimAws;
import dev.noderoll.model.Marks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Noderoll itself: starts the rollout machine, and the termination machine for each lifecycle event. */
public final class Noderoll implements Method {

    private final StepFunctions service;
    private final ObjectNode input;
    private @Nullable Execution execution;

    /**
     * Prepares a rollout.
     *
     * @param input of the rollout machine
     */
    public Noderoll(StepFunctions service, SimAws aws, ObjectNode input) {
        this.service = service;
        this.input = input;
        aws.events().onEvent(this::hear);
    }

    @Override
    public void begin() {
        execution = start(Machines.ROLLOUT, "demo-1", input);
    }

    /** As the rule in the template: termination events of our own hook. */
    private void hear(ObjectNode event) {
        boolean ours = event.path("detail-type").asText().equals("EC2 Instance-terminate Lifecycle Action")
                && event.path("detail").path("LifecycleHookName").asText().equals(Marks.HOOK);
        if (ours) {
            start(Machines.ON_TERMINATION, event.path("id").asText(), event);
        }
    }

    private Execution start(String machine, String name, JsonNode with) {
        try {
            return service.start(machine, name, with);
        } catch (TaskFailure refused) {
            throw new IllegalStateException(machine + " was not started: " + refused.getMessage(), refused);
        }
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
