package dev.noderoll.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.Shipped.Scope;
import dev.noderoll.lab.Shipped.State;
import dev.noderoll.model.Hooks;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.RolloutPolicy;
import dev.noderoll.plan.NodeChoice;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Each Choice after a function has a branch for each of its answers, and all others lead to a Fail. */
final class ChoiceRules {

    /** A condition on one field of the answer alone. */
    private static final Pattern PLAIN = Pattern.compile("\\{% \\$states\\.input\\.(\\w+) = '(\\w+)' %}");

    private static final Pattern COMPARED = Pattern.compile("(\\$[\\w.]+) !?= '(\\w+)'");

    private ChoiceRules() {}

    static List<String> broken(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        for (Scope scope : shipped.scopes()) {
            for (State state : scope.states()) {
                if (state.type().equals("Choice")) {
                    broken.addAll(brokenDefault(scope, state));
                    broken.addAll(brokenWords(scope, state));
                }
                if (state.isTask() && !state.function().isEmpty()) {
                    broken.addAll(brokenAfter(scope, state));
                }
            }
        }
        return broken;
    }

    private static List<String> brokenDefault(Scope scope, State choice) {
        if (!choice.body().has("Default")) {
            return List.of(choice + " has no Default");
        }
        String end = scope.state(choice.body().get("Default").asText()).type();
        return end.equals("Fail") ? List.of() : List.of(choice + " has a Default that is no Fail");
    }

    /** What the rollout itself, the end that it comes to, or what EKS is at is compared with exists. */
    private static List<String> brokenWords(Scope scope, State choice) {
        List<String> broken = new ArrayList<>();
        for (JsonNode branch : choice.body().path("Choices")) {
            Matcher compared = COMPARED.matcher(branch.path("Condition").asText());
            while (compared.find()) {
                Set<String> words =
                        switch (compared.group(1)) {
                            case "$rollout.goal" -> names(Rollout.Goal.class);
                            case "$rollout.policy.onFailure" -> names(RolloutPolicy.OnFailure.class);
                            case "$why.kind" -> members(NodeChoice.Reason.class);
                            case "$end" -> assigned(scope, "end");
                            case "$managed" -> assigned(scope, "managed");
                            case "$ask.moment" -> names(Hooks.Moment.class);
                            // What the function may answer; AskHook makes one of them of anything else.
                            case "$answer" -> Set.of("go", "hold");
                            default ->
                                compared.group(1).startsWith("$states.input.") ? Set.of(compared.group(2)) : Set.of();
                        };
                if (!words.contains(compared.group(2))) {
                    broken.add(choice + " compares " + compared.group(1) + " with " + compared.group(2));
                }
            }
        }
        return broken;
    }

    /** The texts that a variable is set to. */
    private static Set<String> assigned(Scope scope, String variable) {
        Set<String> values = new TreeSet<>();
        scope.states()
                .forEach(state -> state.body()
                        .findValues("Assign")
                        .forEach(assign -> values.add(assign.path(variable).asText())));
        return values;
    }

    private static List<String> brokenAfter(Scope scope, State task) {
        Class<?> answer;
        try {
            answer = TaskRules.type(task.served(), 1);
        } catch (ClassNotFoundException e) {
            return List.of(task + " asks for " + task.served() + ", which has no handler");
        }
        String field = answer.isSealed() ? "kind" : enumField(answer);
        State next = scope.state(task.onward().getFirst());
        boolean chosen = next.type().equals("Choice");
        if (field.isEmpty() || (!chosen && !answer.isSealed())) {
            return List.of();
        }
        if (!chosen || !task.body().path("Output").asText().equals("{% $states.result.Payload %}")) {
            return List.of(task + " answers in several kinds, and no Choice on them follows");
        }
        return branches(next, field, answer.isSealed() ? members(answer) : words(answer, field));
    }

    private static List<String> branches(State choice, String field, Set<String> expected) {
        List<String> broken = new ArrayList<>();
        List<String> plain = new ArrayList<>();
        for (JsonNode branch : choice.body().path("Choices")) {
            String condition = branch.path("Condition").asText();
            Matcher whole = PLAIN.matcher(condition);
            if (whole.matches() && whole.group(1).equals(field)) {
                plain.add(whole.group(2));
            } else {
                Matcher part = COMPARED.matcher(condition);
                while (part.find()) {
                    if (part.group(1).equals("$states.input." + field) && !expected.contains(part.group(2))) {
                        broken.add(choice + " has a branch for " + part.group(2) + ", which is never answered");
                    }
                    if (plain.contains(part.group(2))) {
                        broken.add(choice + " has a branch behind the plain one for " + part.group(2));
                    }
                }
            }
        }
        TaskRules.differ(choice + ": its branches and the answers", new TreeSet<>(plain), expected)
                .ifPresent(broken::add);
        if (plain.size() != new TreeSet<>(plain).size()) {
            broken.add(choice + " has two branches for the same answer");
        }
        return broken;
    }

    private static Set<String> members(Class<?> union) {
        return Arrays.stream(union.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String enumField(Class<?> answer) {
        return Arrays.stream(answer.getRecordComponents())
                .filter(c -> c.getType().isEnum())
                .map(RecordComponent::getName)
                .findFirst()
                .orElse("");
    }

    private static Set<String> words(Class<?> answer, String field) {
        return Arrays.stream(answer.getRecordComponents())
                .filter(c -> c.getName().equals(field))
                .flatMap(c -> names(c.getType()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(Class<?> words) {
        return Arrays.stream(words.getEnumConstants()).map(Object::toString).collect(Collectors.toSet());
    }
}
