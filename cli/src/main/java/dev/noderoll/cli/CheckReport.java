package dev.noderoll.cli;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.plan.Preflight.Checked;
import dev.noderoll.plan.Problem;
import dev.noderoll.plan.Problem.Harm;
import dev.noderoll.plan.Problem.Protection;
import dev.noderoll.wire.Json;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** What a preflight found, by problem and the worst first. */
final class CheckReport {

    private CheckReport() {}

    /** A table of the workloads that lack something, each problem once with those that have it, and the sum. */
    static List<String> text(List<Checked> all, boolean colours) {
        if (all.isEmpty()) {
            return List.of("No pod of this cluster would be moved by a rollout.");
        }
        List<Checked> lacking = all.stream()
                .filter(c -> !c.problems().isEmpty())
                .sorted(comparing((Checked c) -> c.problems().getFirst().harm())
                        .thenComparingInt(c -> -c.problems().size())
                        .thenComparing(Checked::name))
                .toList();
        List<String> lines = new ArrayList<>();
        if (!lacking.isEmpty()) {
            lines.addAll(table(lacking));
            for (Harm harm : Harm.values()) {
                lines.addAll(problems(lacking, harm, colours));
            }
            lines.add("");
        }
        lines.add(sum(all));
        return lines;
    }

    private static List<String> table(List<Checked> lacking) {
        int width = lacking.stream().mapToInt(c -> c.name().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder(pad("workload", width) + "  pods");
        for (Protection protection : Protection.values()) {
            head.append("  ").append(protection.name().toLowerCase(Locale.ROOT));
        }
        lines.add(head.toString());
        lacking.forEach(checked -> lines.add(row(checked, width)));
        return lines;
    }

    private static String row(Checked checked, int width) {
        StringBuilder row =
                new StringBuilder(pad(checked.name(), width) + "  " + pad(String.valueOf(checked.pods()), 4));
        for (Protection protection : Protection.values()) {
            boolean lacks = checked.problems().stream().anyMatch(p -> p.protection() == protection);
            String cell = lacks ? "NO" : checked.asked().contains(protection) ? "yes" : "-";
            row.append("  ").append(pad(cell, protection.name().length()));
        }
        return row.toString().stripTrailing();
    }

    /** One sentence on each kind of problem; below it, who has it, and where they differ, how. */
    private static List<String> problems(List<Checked> lacking, Harm harm, boolean colours) {
        SequencedMap<String, SequencedMap<String, List<String>>> byAdvice = new LinkedHashMap<>();
        for (Checked checked : lacking) {
            for (Problem problem : checked.problems()) {
                if (problem.harm() == harm) {
                    byAdvice.computeIfAbsent(problem.advice(), _ -> new LinkedHashMap<>())
                            .computeIfAbsent(problem.fact(), _ -> new ArrayList<>())
                            .add(checked.name());
                }
            }
        }
        List<String> lines = new ArrayList<>();
        byAdvice.forEach((advice, byFact) -> {
            lines.add("");
            byFact.forEach((fact, names) -> {
                String word = pad(harm.name().toLowerCase(Locale.ROOT), 5);
                lines.add(coloured(word, harm, colours) + "  " + fact);
                names.forEach(name -> lines.add("       " + name));
            });
            lines.add("       to do: " + advice);
        });
        return lines;
    }

    private static String coloured(String word, Harm harm, boolean colours) {
        int colour =
                switch (harm) {
                    case STOPS -> 31;
                    case LOSES -> 33;
                    case RISKS -> 36;
                };
        return colours ? "\u001b[" + colour + "m" + word + "\u001b[0m" : word;
    }

    private static String sum(List<Checked> all) {
        Map<Harm, Integer> worst = new EnumMap<>(Harm.class);
        all.stream()
                .filter(c -> !c.problems().isEmpty())
                .forEach(c -> worst.merge(c.problems().getFirst().harm(), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        parts.add(worst.getOrDefault(Harm.STOPS, 0) + " would stop a rollout");
        parts.add(worst.getOrDefault(Harm.LOSES, 0) + " would lose requests or data");
        parts.add(worst.getOrDefault(Harm.RISKS, 0) + " risk something");
        long clean = all.stream().filter(c -> c.problems().isEmpty()).count();
        return all.size() + (all.size() == 1 ? " workload: " : " workloads: ") + String.join(", ", parts) + ", " + clean
                + (clean == 1 ? " lacks" : " lack") + " nothing.";
    }

    /** {@code [{"workload", "pods", "problems": [{"kind", "protection", "harm", "text"}]}]}. */
    static JsonNode data(List<Checked> all) {
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
        return array;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
