package dev.noderoll.lab.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What was found, fact by fact, in all runs of all cases on one site. */
final class Findings {

    private final Map<String, List<Double>> numbers = new HashMap<>();
    private final Map<String, List<String>> words = new HashMap<>();
    private final SequencedSet<String> facts = new LinkedHashSet<>();
    private final Consumer<String> out;
    private String of = "";

    /** {@code out} is told each fact when it is found. */
    Findings(Consumer<String> out) {
        this.out = out;
    }

    /** What follows is about this case. */
    void about(String name) {
        of = name;
    }

    /** A time in seconds; nothing where what it tells of did not happen. */
    void time(String fact, Optional<Duration> time) {
        time.ifPresent(t -> number(fact + ", s", t.toMillis() / 1000.0));
    }

    void number(String fact, double value) {
        out.accept("  " + fact + ": " + value);
        facts.add(of + ": " + fact);
        numbers.computeIfAbsent(of + ": " + fact, _ -> new ArrayList<>()).add(value);
    }

    void word(String fact, String value) {
        out.accept("  " + fact + ": " + value);
        facts.add(of + ": " + fact);
        words.computeIfAbsent(of + ": " + fact, _ -> new ArrayList<>()).add(value);
    }

    void yes(String fact, boolean value) {
        word(fact, value ? "yes" : "no");
    }

    /** The names of all facts, in the order in which they were found first. */
    List<String> facts() {
        return List.copyOf(facts);
    }

    /** Numbers as their median and range, words as all that were found; "-" for nothing. */
    String show(String fact) {
        List<Double> found = sorted(fact);
        if (!found.isEmpty()) {
            return String.format(
                    Locale.ROOT, "%.2f (%.2f to %.2f)", found.get(found.size() / 2), found.getFirst(), found.getLast());
        }
        return words.containsKey(fact) ? String.join(", ", new TreeSet<>(words.get(fact))) : "-";
    }

    private List<Double> sorted(String fact) {
        return numbers.getOrDefault(fact, List.of()).stream().sorted().toList();
    }

    /**
     * Whether both say the same. Words: all that were found here were found there. Numbers: the ranges are no
     * farther apart than {@code tolerance}, or the medians are within a tenth of the larger one.
     *
     * @param tolerance in seconds, or in whatever is counted
     */
    boolean agrees(Findings real, String fact, double tolerance) {
        List<Double> here = sorted(fact);
        List<Double> there = real.sorted(fact);
        if (here.isEmpty() || there.isEmpty()) {
            return here.isEmpty()
                    && there.isEmpty()
                    && new TreeSet<>(words.getOrDefault(fact, List.of()))
                            .containsAll(real.words.getOrDefault(fact, List.of()));
        }
        double difference = Math.abs(here.get(here.size() / 2) - there.get(there.size() / 2));
        double larger = Math.max(here.get(here.size() / 2), there.get(there.size() / 2));
        double apart = Math.max(here.getFirst() - there.getLast(), there.getFirst() - here.getLast());
        return apart <= tolerance || difference <= larger / 10;
    }
}
