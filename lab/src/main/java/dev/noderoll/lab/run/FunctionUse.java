package dev.noderoll.lab.run;

import dev.noderoll.sim.asl.Listeners.TaskEnded;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.lambda.Lambda;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How functions were used.
 *
 * @param invocations for each state, as Step Functions made them; with the function's version where there are several
 * @param errors of each state by the last part of their name, as Step Functions heard them
 * @param coldStarts how many environments were started
 */
public record FunctionUse(Map<String, Integer> invocations, Map<String, Map<String, Integer>> errors, int coldStarts) {

    public FunctionUse {
        invocations = Map.copyOf(invocations);
        errors = Map.copyOf(errors);
    }

    /** Counts from now on. */
    static final class Counter {
        private final Lambda lambda;
        private final Template template = Template.read();
        private final Map<String, Integer> invocations = new TreeMap<>();
        private final Map<String, Map<String, Integer>> errors = new TreeMap<>();

        Counter(Lambda lambda, StepFunctions service) {
            this.lambda = lambda;
            service.listeners().onTaskEnded(this::hear);
        }

        private void hear(TaskEnded task) {
            if (template.function(task.target()).isEmpty()) {
                return;
            }
            String state = task.stateName() + version(task.target());
            invocations.merge(state, 1, Integer::sum);
            task.failure()
                    .ifPresent(failure -> errors.computeIfAbsent(state, _ -> new TreeMap<>())
                            .merge(failure.error().replaceFirst(".*[.]", ""), 1, Integer::sum));
        }

        /** As {@code :2}; empty for a function that was called without one. */
        private static String version(String function) {
            return function.replaceFirst("^[^:]*", "");
        }

        FunctionUse count() {
            return new FunctionUse(invocations, errors, lambda.coldStarts());
        }
    }

    /** A line for all, and one for each state. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        int all = invocations.values().stream().mapToInt(Integer::intValue).sum();
        lines.add(all + " invocations of functions, " + coldStarts + " cold starts");
        new TreeMap<>(invocations)
                .forEach((state, count) -> lines.add(String.format(Locale.ROOT, "%7d %s%s", count, state, failed(state))
                        .stripTrailing()));
        return lines;
    }

    private String failed(String state) {
        return new TreeMap<>(errors.getOrDefault(state, Map.of()))
                .entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", ", ", of which ", ""))
                        .replaceFirst("^, of which $", "");
    }
}
