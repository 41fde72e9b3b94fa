package dev.noderoll.lab;

import dev.noderoll.port.Misconfigured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A command, its operands, and its options with their values. */
record Arguments(String command, List<String> operands, Map<String, String> options) {

    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "demo", Set.of("seed"),
            "lab run", Set.of("variant", "method", "seed", "door", "kubernetes"),
            "lab compare", Set.of("seed", "methods"),
            "why", Set.of("kubernetes", "drain"),
            "check", Set.of("kubernetes", "json"),
            "status", Set.of("cluster", "group", "kubernetes", "region", "endpoint-url"),
            "lab serve", Set.of("variant", "seed", "speed"),
            "lab soak",
                    Set.of("seeds", "from", "threads", "faults", "coverage", "replay", "shrink", "defects", "stops"),
            "help", Set.of());

    /** Options without a value. */
    private static final Set<String> FLAGS = Set.of("--coverage", "--defects", "--json");

    /** Throws {@link Misconfigured} for what no command has. */
    static Arguments parse(List<String> arguments) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new TreeMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                words.add(argument);
            } else if (FLAGS.contains(argument)) {
                options.put(argument.substring(2), "");
            } else if (i + 1 < arguments.size()) {
                options.put(argument.substring(2), arguments.get(++i));
            } else {
                throw Misconfigured.field(argument, "missing", "a value after it");
            }
        }
        int length = !words.isEmpty() && words.getFirst().equals("lab") ? 2 : 1;
        String command = words.isEmpty() ? "help" : String.join(" ", words.subList(0, Math.min(length, words.size())));
        Set<String> known = OPTIONS.get(command);
        if (known == null) {
            throw Misconfigured.field(
                    "command", command, "demo, check, status, why, lab run, lab compare, lab serve, lab soak or help");
        }
        for (String option : options.keySet()) {
            if (!known.contains(option)) {
                throw Misconfigured.field("option", "--" + option, "one of " + new TreeSet<>(known));
            }
        }
        return new Arguments(command, words.subList(Math.min(length, words.size()), words.size()), options);
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** The value of {@code --seed}; 1 when it is absent. */
    long seed() {
        return number("seed", 1);
    }

    /** The value of an option; {@code otherwise} when it is absent. */
    long number(String option, long otherwise) {
        String text = options.getOrDefault(option, String.valueOf(otherwise));
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Misconfigured.field("--" + option, text, "a whole number");
        }
    }

    String operand(String name) {
        if (operands.size() != 1) {
            throw Misconfigured.field(name, operands.isEmpty() ? "missing" : operands.toString(), "one value");
        }
        return operands.getFirst();
    }
}
