package dev.noderoll.cli;

import dev.noderoll.port.Misconfigured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A command, its operands, and its options with their values. */
public record Arguments(String command, List<String> operands, Map<String, String> options) {

    /** Options without a value. */
    private static final Set<String> FLAGS = Set.of("--coverage", "--defects", "--json");

    public Arguments {
        operands = List.copyOf(operands);
        options = Map.copyOf(options);
    }

    /**
     * Throws {@link Misconfigured} for what no command has.
     *
     * @param commands the options of each, in the order in which they are named
     */
    public static Arguments parse(List<String> arguments, SequencedMap<String, Set<String>> commands) {
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
        Set<String> known = commands.get(command);
        if (known == null) {
            throw Misconfigured.field("command", command, oneOf(commands.sequencedKeySet()));
        }
        for (String option : options.keySet()) {
            if (!known.contains(option)) {
                throw Misconfigured.field("option", "--" + option, "one of " + new TreeSet<>(known));
            }
        }
        return new Arguments(command, words.subList(Math.min(length, words.size()), words.size()), options);
    }

    private static String oneOf(SequencedSet<String> commands) {
        String last = commands.getLast();
        return commands.stream().filter(name -> !name.equals(last)).collect(Collectors.joining(", ")) + " or " + last;
    }

    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** The value of {@code --seed}; 1 when it is absent. */
    public long seed() {
        return number("seed", 1);
    }

    /** The value of an option; {@code otherwise} when it is absent. */
    public long number(String option, long otherwise) {
        String text = options.getOrDefault(option, String.valueOf(otherwise));
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Misconfigured.field("--" + option, text, "a whole number");
        }
    }

    public String operand(String name) {
        if (operands.size() != 1) {
            throw Misconfigured.field(name, operands.isEmpty() ? "missing" : operands.toString(), "one value");
        }
        return operands.getFirst();
    }
}
