package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.asl.Execution.End;
import dev.noderoll.sim.asl.Execution.Identity;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A simulated AWS Step Functions: machines by name, and their executions.
 *
 * <p>Everything happens in events of the agenda; chance comes from the dice, split by execution, so that one execution
 * does not shift another's latencies.
 */
public final class StepFunctions {

    private static final Pattern NAME = Pattern.compile("[^\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/\\p{Cntrl}]{1,80}");

    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final Map<String, Execution> executions = new LinkedHashMap<>();
    private final Listeners listeners = new Listeners();
    private final Tokens tokens;
    private final Service service;

    public StepFunctions(Agenda agenda, Dice dice, Functions functions, Integrations integrations, Settings settings) {
        Launcher launcher = new Launcher() {
            @Override
            public Execution start(String machine, String name, JsonNode input, Optional<Execution> parent)
                    throws TaskFailure {
                return StepFunctions.this.start(machine, name, input, parent);
            }

            @Override
            public Execution startChild(Execution parent, State.ForEach map, JsonNode input) {
                return StepFunctions.this.startChild(parent, map, input);
            }
        };
        Dice own = dice.named("step functions");
        this.tokens = new Tokens(own);
        this.service = new Service(agenda, own, functions, own(integrations), settings, listeners, tokens, launcher);
    }

    /** Calls of Step Functions itself are answered here. */
    private Integrations own(Integrations others) {
        return (resource, arguments) -> resource.equals(ExecutionList.RESOURCE)
                ? ExecutionList.of(executions.values(), arguments)
                : others.call(resource, arguments);
    }

    /** Makes a machine known, in place of one of the same name; executions that run keep the one they started with. */
    public void register(Machine machine) {
        machines.put(machine.name(), machine);
    }

    public Machine machine(String name) {
        Machine machine = machines.get(Names.last(name));
        if (machine == null) {
            throw new IllegalArgumentException("no machine " + name);
        }
        return machine;
    }

    /** Where to be told what happens. */
    public Listeners listeners() {
        return listeners;
    }

    /**
     * Starts an execution, or returns the running one of that name with the same input.
     *
     * @throws TaskFailure {@code StepFunctions.ExecutionAlreadyExistsException} when another execution of this machine
     *     has or had the name; other errors as the API gives them
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html">StartExecution</a>:
     *     "idempotent for STANDARD workflows" while the execution runs and the input is the same; afterwards 400
     *     ExecutionAlreadyExists
     */
    public Execution start(String machine, String name, JsonNode input) throws TaskFailure {
        return start(machine, name, input, Optional.empty());
    }

    private Execution start(String machineName, String name, JsonNode input, Optional<Execution> parent)
            throws TaskFailure {
        Machine machine = machines.get(Names.last(machineName));
        if (machine == null) {
            throw new TaskFailure(
                    "StepFunctions.StateMachineDoesNotExistException", "State Machine Does Not Exist: " + machineName);
        }
        if (!NAME.matcher(name).matches()) {
            throw new TaskFailure("StepFunctions.InvalidNameException", "Invalid Name: '" + name + "'");
        }
        if (Values.exceeds(input, service.settings().limits().payloadBytes())) {
            throw new TaskFailure("StepFunctions.InvalidExecutionInputException", "the input is too large");
        }
        Identity identity = identity(machine.name(), name);
        Execution before = executions.get(identity.arn());
        if (before != null) {
            if (before.status() == Status.RUNNING && before.input().equals(input)) {
                return before;
            }
            throw new TaskFailure(
                    "StepFunctions.ExecutionAlreadyExistsException",
                    "Execution Already Exists: '" + identity.arn() + "'");
        }
        return launch(new Execution(service, identity, input, parent), machine.flow(), machine.timeoutSeconds());
    }

    private Execution startChild(Execution parent, State.ForEach map, JsonNode input) {
        Identity identity =
                identity(parent.machine() + "/" + map.name(), parent.dice().uuid());
        return launch(new Execution(service, identity, input, Optional.of(parent)), map.processor(), Optional.empty());
    }

    private Execution launch(Execution execution, Flow flow, Optional<Integer> timeoutSeconds) {
        executions.put(execution.arn(), execution);
        execution.parent().ifPresent(parent -> parent.addChild(execution));
        listeners.tellStarted(execution);
        execution.begin(flow, timeoutSeconds);
        return execution;
    }

    private Identity identity(String machine, String name) {
        String prefix = "arn:aws:states:" + service.settings().account();
        return new Identity(
                machine, name, prefix + ":execution:" + machine + ":" + name, prefix + ":stateMachine:" + machine);
    }

    /** Aborts an execution and those that it awaits; harmless when it has ended. */
    public void stop(Execution execution, String error, String cause) {
        execution.end(End.of(Status.ABORTED, error, cause));
    }

    /**
     * Lets an execution that failed, timed out or was stopped go on from where it stood.
     *
     * @throws TaskFailure {@code StepFunctions.ExecutionNotRedrivableException} when the service would not
     * @see Execution#redrive
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html">Map runs</a>: a child of a
     *     Distributed Map is redriven through its parent
     */
    public void redrive(Execution execution) throws TaskFailure {
        if (execution.machine().contains("/")) {
            throw new TaskFailure(
                    "StepFunctions.ExecutionNotRedrivableException",
                    "Execution is not redrivable: redrive its parent instead of " + execution);
        }
        execution.redrive();
    }

    /**
     * Ends the task that waits for the token, with this result.
     *
     * @throws TaskFailure {@code StepFunctions.TaskTimedOutException} when it has ended already, {@code
     *     StepFunctions.InvalidTokenException} when there never was one
     */
    public void sendTaskSuccess(String token, JsonNode output) throws TaskFailure {
        tokens.succeed(token, output);
    }

    /** Fails the task that waits for the token, with this error and cause; throws as {@link #sendTaskSuccess}. */
    public void sendTaskFailure(String token, TaskFailure failure) throws TaskFailure {
        tokens.fail(token, failure);
    }

    /** Says that somebody still works on it: HeartbeatSeconds count anew, TimeoutSeconds do not; throws as the others. */
    public void sendTaskHeartbeat(String token) throws TaskFailure {
        tokens.beat(token);
    }

    /** By ARN, or by name when one machine alone has an execution of that name. */
    public Optional<Execution> execution(String nameOrArn) {
        Execution byArn = executions.get(nameOrArn);
        if (byArn != null) {
            return Optional.of(byArn);
        }
        List<Execution> named = executions.values().stream()
                .filter(execution -> execution.name().equals(nameOrArn))
                .toList();
        return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
    }

    /** All, children included, oldest first. */
    public List<Execution> executions() {
        return List.copyOf(executions.values());
    }
}
