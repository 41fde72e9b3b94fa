package dev.noderoll.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.handler.Wiring;
import dev.noderoll.plan.Preflight.Checked;
import dev.noderoll.plan.PreflightSurvey;
import dev.noderoll.plan.Problem;
import dev.noderoll.plan.Problem.Protection;
import dev.noderoll.port.Profiles;
import dev.noderoll.step.PreflightSurveyor;
import dev.noderoll.wire.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which protections each workload of a cluster lacks, and what to change. */
final class Check {

    private Check() {}

    /** The cluster that a kubeconfig's current context names, read by the adapters of the functions. Changes nothing. */
    static PreflightSurvey survey(Path kubeconfig, Instant now) {
        Kubeconfig config = Kubeconfig.read(kubeconfig);
        String token = config.token().orElse("");
        Profiles profiles = Wiring.profiles(config.server(), config.certificates(), () -> token, config.identity());
        return PreflightSurveyor.survey(Why.cluster(kubeconfig), profiles, now);
    }

    /** A table of all workloads, then each problem as a sentence. */
    static List<String> text(List<Checked> all) {
        if (all.isEmpty()) {
            return List.of("No pod of this cluster would be moved by a rollout.");
        }
        int width = all.stream().mapToInt(c -> c.name().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder(pad("workload", width) + "  pods");
        for (Protection protection : Protection.values()) {
            head.append("  ").append(protection.name().toLowerCase(Locale.ROOT));
        }
        lines.add(head.toString());
        all.forEach(checked -> lines.add(row(checked, width)));
        for (Checked checked : all) {
            if (!checked.problems().isEmpty()) {
                lines.add("");
                lines.add(checked.name());
                checked.problems().forEach(problem -> lines.add("  " + pad(word(problem), 6) + " " + problem.text()));
            }
        }
        lines.add("");
        long clean = all.stream().filter(c -> c.problems().isEmpty()).count();
        lines.add(clean + " of " + all.size() + " workloads lack nothing.");
        return lines;
    }

    /** {@code [{"workload", "pods", "problems": [{"kind", "protection", "harm", "text"}]}]}. */
    static String json(List<Checked> all) {
        ArrayNode array = Json.json().createArrayNode();
        for (Checked checked : all) {
            ObjectNode node = array.addObject().put("workload", checked.name()).put("pods", checked.pods());
            ArrayNode problems = node.putArray("problems");
            checked.problems()
                    .forEach(problem -> problems.addObject()
                            .put("kind", problem.getClass().getSimpleName())
                            .put("protection", problem.protection().name())
                            .put("harm", problem.harm().name())
                            .put("text", problem.text()));
        }
        return array.toPrettyString();
    }

    private static String row(Checked checked, int width) {
        StringBuilder row =
                new StringBuilder(pad(checked.name(), width) + "  " + pad(String.valueOf(checked.pods()), 4));
        for (Protection protection : Protection.values()) {
            boolean lacks = checked.problems().stream().anyMatch(p -> p.protection() == protection);
            row.append("  ").append(pad(lacks ? "NO" : "yes", protection.name().length()));
        }
        return row.toString().stripTrailing();
    }

    private static String word(Problem problem) {
        return problem.harm().name().toLowerCase(Locale.ROOT);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
