package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a container does before it is told to stop, read from its preStop hook.
 *
 * <p>Understood are {@code sleep.seconds}, and in a command every {@code sleep N} and {@code nginx -s quit}, in their
 * order; any other command, and an HTTP hook, takes no time.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/">Container lifecycle hooks</a>
 */
record PreStop(List<Step> steps) {

    /** One thing after another. */
    sealed interface Step {
        record Sleep(Duration length) implements Step {}

        /** {@code nginx -s quit}: the process finishes its requests; the command itself returns at once. */
        record Quit() implements Step {}
    }

    private static final Pattern COMMAND =
            Pattern.compile("\\bsleep\\s+(\\d+(?:\\.\\d+)?)([smh]?)\\b|\\bnginx\\b[^;&|]*?-s\\s+quit\\b");

    /** The longest of the pod's hooks: containers run theirs at the same time. */
    static PreStop of(ObjectNode pod) {
        PreStop longest = new PreStop(List.of());
        for (JsonNode container : pod.path("spec").path("containers")) {
            PreStop hook = read(Fields.at(container, "lifecycle", "preStop"));
            if (hook.length().compareTo(longest.length()) > 0 || longest.steps().isEmpty()) {
                longest = hook;
            }
        }
        return longest;
    }

    private static PreStop read(JsonNode hook) {
        List<Step> steps = new ArrayList<>();
        JsonNode sleep = Fields.at(hook, "sleep", "seconds");
        if (sleep.isNumber()) {
            steps.add(new Step.Sleep(Duration.ofSeconds(sleep.asLong())));
        }
        StringBuilder command = new StringBuilder();
        Fields.at(hook, "exec", "command")
                .forEach(word -> command.append(word.asText()).append(' '));
        Matcher found = COMMAND.matcher(command);
        while (found.find()) {
            if (found.group(1) == null) {
                steps.add(new Step.Quit());
            } else {
                long unit = "m".equals(found.group(2)) ? 60_000 : "h".equals(found.group(2)) ? 3_600_000 : 1_000;
                BigDecimal millis = new BigDecimal(found.group(1)).multiply(BigDecimal.valueOf(unit));
                steps.add(new Step.Sleep(Duration.ofMillis(millis.longValue())));
            }
        }
        return new PreStop(List.copyOf(steps));
    }

    Duration length() {
        Duration sum = Duration.ZERO;
        for (Step step : steps) {
            sum = switch (step) {
                case Step.Sleep(Duration length) -> sum.plus(length);
                case Step.Quit() -> sum;
            };
        }
        return sum;
    }
}
