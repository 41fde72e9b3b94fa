package dev.noderoll.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;

/** The state machines of one installation of Noderoll, found by the outputs of its CloudFormation stack, and their executions. */
final class Machines {

    /** The outputs of a stack by which it is known to be one of Noderoll. */
    private static final String ROLLOUT = "RolloutStateMachineArn";

    private static final String PATCH = "PatchStateMachineArn";

    private static final String BUCKET = "ReportBucketName";

    private final SfnClient states;
    private final Map<String, String> arns;

    private Machines(SfnClient states, Map<String, String> arns) {
        this.states = states;
        this.arns = new TreeMap<>(arns);
    }

    /**
     * Finds the machines of a stack.
     *
     * @param stack empty for the only one that there is
     */
    static Machines find(CloudFormationClient stacks, SfnClient states, Optional<String> stack) {
        Map<String, Map<String, String>> found = new TreeMap<>();
        for (Stack each : stacks.describeStacksPaginator(request -> {}).stacks()) {
            Map<String, String> outputs = new TreeMap<>();
            each.outputs().forEach(output -> outputs.put(output.outputKey(), output.outputValue()));
            if (outputs.containsKey(ROLLOUT)) {
                found.put(each.stackName(), outputs);
            }
        }
        return new Machines(states, choose(found, stack));
    }

    private static Map<String, String> choose(Map<String, Map<String, String>> found, Optional<String> stack) {
        if (found.isEmpty()) {
            throw new CouldNot(
                    "Noderoll is not installed in this account and region: no stack has an output " + ROLLOUT);
        }
        if (stack.isEmpty() && found.size() > 1) {
            throw new WrongUse("there are several installations; choose one with --stack: " + found.keySet());
        }
        String chosen = stack.orElseGet(() -> found.keySet().iterator().next());
        Map<String, String> outputs = found.get(chosen);
        if (outputs == null) {
            throw WrongUse.of("--stack", chosen, "one of " + found.keySet());
        }
        return outputs;
    }

    /** Starts a rollout; returns the execution's ARN. */
    String start(JsonNode input) {
        return states.startExecution(
                        request -> request.stateMachineArn(arn(ROLLOUT)).input(input.toString()))
                .executionArn();
    }

    /** Where rollouts keep their records; empty for an installation that keeps none. */
    Optional<String> bucket() {
        return Optional.ofNullable(arns.get(BUCKET)).filter(name -> !name.isEmpty());
    }

    private String arn(String machine) {
        String arn = arns.get(machine);
        if (arn == null) {
            throw new CouldNot("this installation has no output " + machine + ": it is older than this command");
        }
        return arn;
    }

    /** An execution by its ARN, or of a rollout by its name. */
    DescribeExecutionResponse execution(String nameOrArn) {
        String execution = nameOrArn.startsWith("arn:")
                ? nameOrArn
                : arn(ROLLOUT).replace(":stateMachine:", ":execution:") + ":" + nameOrArn;
        try {
            return states.describeExecution(request -> request.executionArn(execution));
        } catch (ExecutionDoesNotExistException | InvalidArnException none) {
            throw new WrongUse("there is no execution " + nameOrArn, none);
        }
    }

    /** An execution by its ARN or name; else the last rollout of a group of that name. */
    DescribeExecutionResponse find(String executionOrGroup) {
        try {
            return execution(executionOrGroup);
        } catch (WrongUse none) {
            return rolloutsOf(executionOrGroup)
                    .findFirst()
                    .orElseThrow(() -> WrongUse.of(
                            "EXECUTION|GROUP",
                            executionOrGroup,
                            "an execution, or a group that was rolled within the last 90 days"));
        }
    }

    /** Rollouts, the latest first; each is asked for when it is taken. */
    Stream<DescribeExecutionResponse> rollouts() {
        return states.listExecutionsPaginator(request -> request.stateMachineArn(arn(ROLLOUT))).executions().stream()
                .map(ExecutionListItem::executionArn)
                .map(this::execution);
    }

    /** The latest rollouts of a group, by what their input says. */
    Stream<DescribeExecutionResponse> rolloutsOf(String group) {
        return rollouts().filter(execution -> group(execution).equals(group));
    }

    /** Empty when the input names none. */
    static String group(DescribeExecutionResponse execution) {
        return input(execution).path("nodeGroup").asText();
    }

    static JsonNode input(DescribeExecutionResponse execution) {
        return json(execution.input());
    }

    /** A missing node for what is no JSON. */
    static JsonNode json(String text) {
        try {
            return Json.json().readTree(text == null || text.isEmpty() ? "{}" : text);
        } catch (JsonProcessingException e) {
            return Json.json().missingNode();
        }
    }

    void stopNow(String execution, String cause) {
        states.stopExecution(
                request -> request.executionArn(execution).error("Stopped").cause(cause));
    }

    void redrive(String execution) {
        states.redriveExecution(request -> request.executionArn(execution));
    }

    /** The executions of patch that run. */
    List<String> patching() {
        return states
                .listExecutionsPaginator(
                        request -> request.stateMachineArn(arn(PATCH)).statusFilter(ExecutionStatus.RUNNING))
                .executions()
                .stream()
                .map(ExecutionListItem::executionArn)
                .toList();
    }

    /** What an execution published and waits to be answered; empty when it waits for nobody. */
    Optional<Question> question(String execution) {
        return states
                .getExecutionHistoryPaginator(request ->
                        request.executionArn(execution).reverseOrder(true).includeExecutionData(true))
                .events()
                .stream()
                .filter(event -> event.type() == HistoryEventType.TASK_SCHEDULED
                        || event.type() == HistoryEventType.TASK_STATE_EXITED)
                .findFirst()
                .filter(event -> event.type() == HistoryEventType.TASK_SCHEDULED)
                .map(HistoryEvent::taskScheduledEventDetails)
                .filter(task -> task.resource().endsWith(".waitForTaskToken"))
                .map(task -> json(task.parameters()))
                .map(asked -> new Question(
                        asked.path("Message").asText(),
                        asked.at("/MessageAttributes/TaskToken/StringValue").asText()));
    }

    /** What an execution waits to be told, and the token that answers it. */
    record Question(String text, String token) {}

    void approve(String token) {
        states.sendTaskSuccess(request -> request.taskToken(token).output("{}"));
    }

    void refuse(String token, String why) {
        states.sendTaskFailure(
                request -> request.taskToken(token).error("Refused").cause(why));
    }

    /** Every event of an execution, the oldest first. */
    Stream<HistoryEvent> history(String execution) {
        return states
                .getExecutionHistoryPaginator(request -> request.executionArn(execution)
                        .includeExecutionData(true)
                        .maxResults(1000))
                .events()
                .stream();
    }
}
