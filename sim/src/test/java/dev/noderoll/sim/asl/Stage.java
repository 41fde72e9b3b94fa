package dev.noderoll.sim.asl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small world for machines: functions that tests script, and no latencies unless a test wants them. */
public final class Stage {

    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    /** One invocation: of which function, when, with what. */
    record Call(String function, Instant when, JsonNode payload) {}

    final Agenda agenda = new Agenda(START);
    final List<Call> calls = new ArrayList<>();
    final Map<String, Functions.Code> functions = new HashMap<>();
    final StepFunctions stepFunctions;
    /** From a function's start to its answer. */
    Duration functionTime = Duration.ZERO;

    Stage() {
        this(Settings.DEFAULT.with(Settings.Latencies.NONE), 1);
    }

    Stage(Settings settings, long seed) {
        stepFunctions = new StepFunctions(
                agenda,
                new Dice(seed),
                (name, payload, reply) -> {
                    calls.add(new Call(name, agenda.instant(), payload));
                    Functions.Code code = functions.getOrDefault(name, (_, given) -> given);
                    agenda.after(
                            functionTime,
                            name + " is done",
                            () -> Functions.atOnce(code).invoke(name, payload, reply));
                },
                (resource, arguments) -> {
                    calls.add(new Call(resource, agenda.instant(), arguments));
                    return json("{'called': '" + resource + "'}");
                },
                settings);
    }

    /** Reads JSON with single quotes for double ones. */
    public static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A machine of the given states, of which the first is the start. In expressions, ` stands for '. */
    static Machine machine(String name, String states) {
        return Machine.parse(
                name, asl(states, ""), Map.of("Work", "work", "Inner", "arn:aws:states:r:1:stateMachine:inner"));
    }

    public static String asl(String states, String more) {
        String first = states.strip().substring(1).split("'", 2)[0];
        return ("{'QueryLanguage': 'JSONata', " + more + "'StartAt': '" + first + "', 'States': {" + states + "}}")
                .replace('\'', '"')
                .replace('`', '\'');
    }

    /** A task that calls the function "work" with its input. */
    public static String work(String name, String more) {
        return "'" + name + "': {'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Arguments': "
                + "{'FunctionName': '${Work}', 'Payload': '{% $states.input %}'}, " + more + "}";
    }

    /** Registers and starts, and runs the agenda until nothing is left to happen. */
    Execution run(String states, String input) {
        Execution execution = begin(machine("test", states), "one", input);
        settle();
        return execution;
    }

    Execution begin(Machine machine, String name, String input) {
        stepFunctions.register(machine);
        return start(machine.name(), name, input);
    }

    Execution start(String machine, String name, String input) {
        try {
            return stepFunctions.start(machine, name, json(input));
        } catch (TaskFailure e) {
            throw new IllegalStateException(e);
        }
    }

    void settle() {
        while (agenda.step()) {
            if (agenda.ran() > 2_000_000) {
                throw new IllegalStateException("does not come to rest: " + agenda.pending(5));
            }
        }
    }

    Duration elapsed() {
        return Duration.between(START, agenda.instant());
    }

    /** Seconds from the start at which the function was called. */
    List<Double> secondsOfCalls(String function) {
        return calls.stream()
                .filter(call -> call.function().equals(function))
                .map(call -> Duration.between(START, call.when()).toMillis() / 1000.0)
                .toList();
    }

    static List<String> labels(Execution execution) {
        return execution.history().stream().map(event -> event.type().label()).toList();
    }

    static Optional<JsonNode> maybe(String text) {
        return Optional.of(json(text));
    }

    /** Fails the first {@code times} calls, then answers the payload. */
    static Functions.Code failing(int times, String error) {
        int[] left = {times};
        return (_, payload) -> {
            if (left[0]-- > 0) {
                throw new TaskFailure(error, "scripted");
            }
            return payload;
        };
    }
}
