package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Fails the flow with the state's own error. */
final class FailRunner {

    private FailRunner() {}

    static void run(Visit visit, State.Fail fail) {
        try {
            String error = text(visit, "Error", fail.error());
            visit.giveUp(new TaskFailure(error, text(visit, "Cause", fail.cause())));
        } catch (TaskFailure failure) {
            visit.evaluationFailed(failure);
            visit.giveUp(failure);
        }
    }

    private static String text(Visit visit, String field, Optional<Template> template) throws TaskFailure {
        if (template.isEmpty()) {
            return "";
        }
        JsonNode value = visit.evaluate(field, template.get());
        if (!value.isTextual()) {
            throw TaskFailure.query(visit.at(field), "expected a string, not " + value);
        }
        return value.textValue();
    }
}
