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

    private static final Set<String> STANDS = Set.of("Wait", "Hold", "Pause", "Unhealthy", "Held");

    /**
     * A stay that gets nowhere is followed by a longer one, or by a pause of minutes: more than these are a circle. What only
     * asks a zone again does not count: the choice after a refusal does.
     */
    private static final int MOST_ROUNDS = 100;

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
        switch (function) {
            case "ChooseNodes" -> {
                if (kind.equals("Roll")
                        && answer.path("launches").isEmpty()
                        && rounds.merge(execution, 1, Integer::sum) > MOST_ROUNDS) {
                    violations.add(MOVES, execution + " chooses " + answer + " again and again");
                }
            }
            case "DrainNodes" -> {
                if (!eachSaysWhy(answer.path("stuck")) || !eachSaysWhy(answer.path("held"))) {
                    violations.add(NAMED, function + " answers " + answer);
                }
            }
            case "TerminateNodes" -> {
                if (answer.path("terminated").asInt() + answer.path("completed").asInt() > 0) {
                    rounds.remove(execution);
                }
            }
            default -> {}
        }
    }

    private static boolean eachSaysWhy(JsonNode nodesOrPods) {
        return nodesOrPods
                .valueStream()
                .noneMatch(each -> each.path("why").asText().isBlank());
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
