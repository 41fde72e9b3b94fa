package dev.noderoll.lab.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.HistoryEvent;
import dev.noderoll.sim.asl.Machine;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.Stage;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** Runs cases in the lab's own interpreter, in virtual time. */
final class LabRun {

    private LabRun() {}

    static Trace of(JudgeCase one) {
        JudgeCase.Script script = one.script();
        Agenda agenda = new Agenda(Stage.START);
        AtomicReference<StepFunctions> people = new AtomicReference<>();
        StepFunctions service = new StepFunctions(
                agenda,
                new Dice(1),
                Functions.atOnce(script::invoked),
                (resource, arguments) -> {
                    if (JudgeCase.Script.tells(arguments).isPresent()) {
                        return script.answer(JudgeCase.Script.tells(arguments).get(), JudgeCase.Script.own(arguments));
                    }
                    String message = arguments.path("Message").asText();
                    agenda.after(
                            Duration.ofMillis(1),
                            "a person",
                            () -> answer(
                                    people.get(),
                                    arguments
                                            .at("/MessageAttributes/TaskToken/StringValue")
                                            .asText(),
                                    script,
                                    message));
                    return arguments;
                },
                Settings.DEFAULT.with(Settings.Latencies.NONE));
        people.set(service);
        Map<String, String> substitutions = new TreeMap<>();
        substitutions.put("OnTerminationStateMachineArn", "idle");
        substitutions.put("RolloutStateMachineArn", "roll");
        substitutions.put("ReportsArn", "arn:aws:sns:us-east-1:000000000000:reports");
        service.register(Machine.parse("roll", JudgeCases.ROLLS, Map.of()));
        service.register(Machine.parse("idle", JudgeCases.IDLE, Map.of()));
        service.register(Machine.parse(one.machine(), one.definition(), substitutions));
        Execution execution;
        try {
            execution = service.start(one.machine(), "one", one.input());
        } catch (TaskFailure e) {
            throw new IllegalStateException(e);
        }
        while (agenda.step()) {
            if (agenda.ran() > 200_000) {
                throw new IllegalStateException("does not come to rest: " + agenda.pending(5));
            }
        }
        return new Trace(
                execution.status().name(),
                execution
                        .output()
                        .map(o -> JudgeCase.Script.anonymous(o).toString())
                        .orElse(""),
                execution.error().orElse(""),
                JudgeCase.Script.anonymous(execution.cause().orElse("")),
                one.byScope(entered(execution)),
                script.calls(),
                children(execution, Status.SUCCEEDED) + " and " + children(execution, Status.FAILED));
    }

    private static void answer(StepFunctions service, String token, JudgeCase.Script script, String message) {
        try {
            try {
                Optional<JsonNode> answer = script.person(message);
                if (answer.isPresent()) {
                    service.sendTaskSuccess(token, answer.get());
                }
            } catch (TaskFailure refusal) {
                service.sendTaskFailure(token, refusal);
            }
        } catch (TaskFailure badToken) {
            throw new IllegalStateException(badToken);
        }
    }

    private static long children(Execution execution, Status status) {
        return execution.children().stream()
                .filter(child -> child.machine().contains("/") && child.status() == status)
                .count();
    }

    private static List<String> entered(Execution execution) {
        return execution.history().stream()
                .filter(event -> event.type().name().endsWith("_STATE_ENTERED"))
                .map(HistoryEvent::state)
                .toList();
    }
}
