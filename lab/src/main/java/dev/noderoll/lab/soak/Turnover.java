package dev.noderoll.lab.soak;

import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.lambda.Invocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Follows which of a rollout's functions that drain took over from which, and which have outlived their rollout. */
final class Turnover {

    private final Function<String, Optional<Execution>> rollouts;
    private final Map<Invocation, String> running = new HashMap<>();
    private final Map<Invocation, Long> entered = new HashMap<>();
    private final Map<String, TreeMap<Long, Instant>> sessions = new TreeMap<>();

    /** {@code rollouts} finds the execution of an ARN. */
    Turnover(Function<String, Optional<Execution>> rollouts) {
        this.rollouts = rollouts;
    }

    void begins(Invocation function, String execution) {
        running.put(function, execution);
    }

    void ends(Invocation function) {
        running.remove(function);
        entered.remove(function);
    }

    /** Whether it is of any use to look at the Lease: one that runs has not taken over yet. */
    boolean awaits() {
        return entered.size() < running.size();
    }

    /**
     * The Lease says that this stay of {@code execution} may write. Where several may be meant, each has the last of the
     * numbers that they may take one after another.
     */
    void session(String execution, long number, Instant now) {
        TreeMap<Long, Instant> known = sessions.computeIfAbsent(execution, _ -> new TreeMap<>());
        if (known.isEmpty()) {
            // Somebody's before: the stay that has just begun has not entered yet.
            known.put(number, now);
        } else if (known.lastKey() < number) {
            known.put(number, now);
            List<Invocation> begun = new ArrayList<>(running.keySet());
            begun.removeIf(f -> !execution.equals(running.get(f)) || entered.containsKey(f));
            begun.forEach(function -> entered.put(function, number + begun.size() - 1));
        }
    }

    /** Since when the function that runs is to write no more; empty for one that may, and for one that drains nothing. */
    Optional<Instant> over() {
        return Invocation.current().filter(entered::containsKey).flatMap(this::over);
    }

    private Optional<Instant> over(Invocation function) {
        String execution = running.getOrDefault(function, "");
        TreeMap<Long, Instant> known = sessions.getOrDefault(execution, new TreeMap<>());
        Optional<Instant> next = Optional.ofNullable(known.higherEntry(entered.getOrDefault(function, 0L)))
                .map(Map.Entry::getValue);
        Optional<Instant> stopped = rollouts.apply(execution).flatMap(Execution::stopped);
        return Stream.of(next, stopped).flatMap(Optional::stream).min(Instant::compareTo);
    }
}
