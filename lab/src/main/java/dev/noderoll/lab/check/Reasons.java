package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Promise 9, as far as answers show it: a function that does not go on names what keeps it, or says what it has changed;
 * and a rollout that chooses members round after round gets some of them away.
 */
final class Reasons {

    private static final String NAMED = "NamesItsReason";
    private static final String MOVES = "RoundsGetSomewhere";

    private static final Set<String> STANDS =
            Set.of("Wait", "Hold", "Skip", "Refused", "Unhealthy", "Stuck", "Late", "NotDrained", "Held");

    /** A round in which every member is skipped is followed by one with another order; more than a few are a circle. */
    private static final int MOST_ROUNDS = 25;

    private final Violations violations;
    private final Map<String, Integer> rounds = new TreeMap<>();

    Reasons(Violations violations) {
        this.violations = violations;
    }

    /** Judges the answer that a function has given to an execution. */
    void answered(String execution, String function, JsonNode answer) {
        String kind = answer.path("kind").asText();
        if (STANDS.contains(kind) && !namesSomething(answer)) {
            violations.add(NAMED, function + " answers " + answer);
        }
        switch (function + " " + kind) {
            case "ChooseNodesFunction Replace" -> {
                if (rounds.merge(execution, 1, Integer::sum) > MOST_ROUNDS) {
                    violations.add(MOVES, execution + " chooses " + answer + " again and again");
                }
            }
            case "TerminateNodeFunction Terminating" -> rounds.remove(execution);
            default -> {}
        }
    }

    /** Another text, a list that is not empty, or an object that has one of these. */
    private static boolean namesSomething(JsonNode answer) {
        return answer.properties().stream()
                .filter(field -> !field.getKey().equals("kind"))
                .map(Map.Entry::getValue)
                .anyMatch(value -> value.isTextual()
                        || (value.isArray() && !value.isEmpty())
                        || (value.isObject() && (value.has("kind") || namesSomething(value))));
    }
}
