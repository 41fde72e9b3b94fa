package dev.noderoll.sim.asl;

import java.util.List;
import java.util.Optional;

/** What a state does about errors: first its retriers are asked, then its catchers. */
public record OnError(List<Retrier> retriers, List<Catcher> catchers) {

    static final OnError NONE = new OnError(List.of(), List.of());

    public OnError {
        retriers = List.copyOf(retriers);
        catchers = List.copyOf(catchers);
    }

    /** When to try again: after {@code intervalSeconds * backoffRate ^ (retries so far)}, at most the maximum. */
    public record Retrier(
            List<String> errorEquals,
            int intervalSeconds,
            int maxAttempts,
            double backoffRate,
            Optional<Integer> maxDelaySeconds,
            Jitter jitter) {
        public Retrier {
            errorEquals = List.copyOf(errorEquals);
        }
    }

    /** FULL draws the delay evenly from 0 to what it would be. */
    public enum Jitter {
        NONE,
        FULL
    }

    /** Where to go on after an error. */
    public record Catcher(List<String> errorEquals, Optional<Template> assign, Optional<Template> output, String next) {
        public Catcher {
            errorEquals = List.copyOf(errorEquals);
        }
    }
}
