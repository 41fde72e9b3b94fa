package dev.noderoll.lab.check;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What was found broken, in order, each promise and each wording once. */
public final class Violations {

    /** A promise that did not hold at a moment. */
    public record Violation(Instant at, String promise, String what) {
        @Override
        public String toString() {
            return at + " " + promise + ": " + what;
        }
    }

    private final InstantSource clock;
    private final List<Violation> found = new ArrayList<>();

    public Violations(InstantSource clock) {
        this.clock = clock;
    }

    void add(String promise, String what) {
        boolean known = found.stream()
                .anyMatch(v -> v.promise().equals(promise) && v.what().equals(what));
        if (!known) {
            found.add(new Violation(clock.instant(), promise, what));
        }
    }

    public List<Violation> found() {
        return List.copyOf(found);
    }
}
