package dev.noderoll.model;

import java.time.Instant;
import java.util.Locale;

/**
 * What a person asks of a rollout that is under way.
 *
 * @param by who, without blanks, such as {@code jane@laptop}
 * @param at when; the epoch when that is not said
 */
public record Wish(Kind kind, String by, Instant at) {

    /** What is asked. */
    public enum Kind {
        /** Finish what is in hand, put everything back and end. */
        STOP,
        /** Finish what is in hand, and rest with the surge as it is until somebody resumes. */
        PAUSE,
        /** Go on after the canary: what a policy with an approval waits for. */
        PROCEED;

        /** In lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether no further node may start. */
    public boolean halts() {
        return kind != Kind.PROCEED;
    }
}
