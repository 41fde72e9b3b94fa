package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Chooses: the first rule whose condition is true, else the default. Without a default the execution fails with
 * {@code States.Runtime} (error handling guide: "NoChoiceMatched: reserved for future use").
 */
final class ChoiceRunner {

    private ChoiceRunner() {}

    static void run(Visit visit, State.Choice choice) {
        try {
            for (Rule rule : choice.rules()) {
                if (holds(visit, rule)) {
                    visit.leave(Exit.chosen(rule, visit.input()));
                    return;
                }
            }
        } catch (TaskFailure failure) {
            visit.evaluationFailed(failure);
            visit.giveUp(failure);
            return;
        }
        if (choice.defaultNext().isEmpty()) {
            visit.giveUp(
                    new TaskFailure(Errors.RUNTIME, "no rule of '" + choice.name() + "' holds, and it has no Default"));
            return;
        }
        visit.leave(new Exit(choice.basics(), visit.input(), choice.defaultNext()));
    }

    private static boolean holds(Visit visit, Rule rule) throws TaskFailure {
        JsonNode value = visit.evaluate("Condition", rule.condition());
        if (!value.isBoolean()) {
            throw TaskFailure.query(visit.at("Condition"), "expected a boolean, not " + value);
        }
        return value.booleanValue();
    }
}
