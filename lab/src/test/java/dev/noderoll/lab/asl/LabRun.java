package dev.noderoll.lab.asl;

import dev.noderoll.lab.asl.Execution.Status;
import dev.noderoll.lab.kernel.Agenda;
import dev.noderoll.lab.kernel.Dice;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs cases in the lab's own interpreter, in virtual time. */
final class LabRun {

    private LabRun() {}

    static Trace of(JudgeCase one) {
        JudgeCase.Script script = one.script();
        Agenda agenda = new Agenda(Stage.START);
        StepFunctions service = new StepFunctions(
                agenda,
                new Dice(1),
                script::answer,
                (resource, arguments) -> arguments,
                Settings.DEFAULT.with(Settings.Latencies.NONE));
        Map<String, String> substitutions = new TreeMap<>();
        substitutions.put("DrainNodeStateMachineArn", "drain-node");
        substitutions.put("OnTerminationStateMachineArn", "idle");
        service.register(Machine.parse("idle", JudgeCases.IDLE, Map.of()));
        service.register(Machine.parse("drain-node", JudgeCases.shipped("drain-node"), Map.of()));
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
                execution.cause().orElse(""),
                one.byScope(entered(execution)),
                script.calls(),
                children(execution, Status.SUCCEEDED) + " and " + children(execution, Status.FAILED));
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
