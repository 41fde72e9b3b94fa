package dev.noderoll.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.Shipped.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** {@code statemachine/README.md} shows each machine as it is: a picture of its ways, and a table of its states. */
final class ReadmeRules {

    private static final Pattern WAY = Pattern.compile("^ *(\\w+) --> (\\w+)(:.*)?$", Pattern.MULTILINE);

    private ReadmeRules() {}

    static List<String> broken(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        Set<String> names = shipped.states().stream().map(State::name).collect(Collectors.toCollection(TreeSet::new));
        for (String machine : shipped.machines().keySet()) {
            String section = section(shipped.readme(), machine);
            List<State> states = shipped.states().stream()
                    .filter(s -> s.machine().equals(machine))
                    .toList();
            List<String> rows = section.lines()
                    .filter(l -> l.startsWith("| ") && !l.startsWith("| state "))
                    .toList();
            List<String> expected = states.stream().map(ReadmeRules::row).toList();
            List<String> shown =
                    rows.stream().map(r -> r.substring(0, r.lastIndexOf(" | "))).toList();
            if (!shown.equals(expected)) {
                TaskRules.differ(machine + ": rows", new TreeSet<>(shown), new TreeSet<>(expected))
                        .ifPresentOrElse(broken::add, () -> broken.add(machine + ": rows in another order"));
            }
            for (String row : rows) {
                String undo = row.substring(row.lastIndexOf(" | ") + 3, row.length() - 2);
                Arrays.stream(undo.split(", ", -1))
                        .filter(u -> !u.equals("-") && !names.contains(u))
                        .forEach(u -> broken.add(machine + ": undone by " + u + ", which is no state"));
            }
            Set<String> ways = new TreeSet<>();
            states.forEach(s -> s.onward().forEach(t -> ways.add(s.name() + " --> " + t)));
            Set<String> drawn = new TreeSet<>();
            Matcher way = WAY.matcher(section);
            while (way.find()) {
                drawn.add(way.group(1) + " --> " + way.group(2));
            }
            TaskRules.differ(machine + ": ways in the picture and in the machine", drawn, ways)
                    .ifPresent(broken::add);
        }
        return broken;
    }

    private static String section(String readme, String machine) {
        int from = readme.indexOf("\n## " + machine + "\n");
        int to = readme.indexOf("\n## ", from + 1);
        return from < 0 ? "" : readme.substring(from, to < 0 ? readme.length() : to);
    }

    /** All but the last column, which no machine tells. */
    private static String row(State state) {
        String none = "-";
        String function = state.function();
        String input = none;
        if (state.isTask()) {
            List<String> fields = new ArrayList<>();
            state.body()
                    .at(function.isEmpty() ? "/Arguments/Input" : "/Arguments/Payload/input")
                    .fieldNames()
                    .forEachRemaining(fields::add);
            input = String.join(", ", fields);
        }
        List<String> cells = List.of(
                state.name(),
                state.type(),
                function.isEmpty() ? none : function.replaceFirst("Function$", ""),
                input,
                function.isEmpty() ? none : kinds(state.served()),
                joined(state.body().path("Retry"), "MaxAttempts"),
                joined(state.body().path("Catch"), "Next"));
        return "| " + String.join(" | ", cells);
    }

    private static String joined(JsonNode list, String field) {
        String all = StreamSupport.stream(list.spliterator(), false)
                .map(e -> e.path(field).asText())
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "-" : all;
    }

    private static String kinds(String served) {
        try {
            Class<?> answer = TaskRules.type(served, 1);
            return answer.isSealed()
                    ? Arrays.stream(answer.getPermittedSubclasses())
                            .map(Class::getSimpleName)
                            .collect(Collectors.joining(", "))
                    : answer.getSimpleName();
        } catch (ClassNotFoundException e) {
            return "no handler";
        }
    }
}
