package dev.noderoll.model;

import java.util.Set;
import java.util.TreeSet;

/**
 * A function of the operator's that a rollout asks before it goes on.
 *
 * @param function its ARN; empty for none
 * @param moments when it is asked; empty without a function
 * @param timeoutSeconds how long one answer may take
 * @param holdSeconds for how long it may hold a rollout at one of the moments, which then stops; 0 to stop at once
 */
public record Hooks(String function, Set<Moment> moments, int timeoutSeconds, int holdSeconds, OnError onError) {

    /** Nobody is asked. */
    public static final Hooks NONE = new Hooks("", Set.of(), 60, 3600, OnError.HOLD);

    /** What is about to be done, or was. */
    public enum Moment {
        /** Nodes are about to be drained. */
        BEFORE_DRAIN,
        /** Nodes are drained, and their instances about to be terminated. */
        AFTER_DRAIN,
        /** Instances have been terminated, and something else is to begin. */
        AFTER_TERMINATION
    }

    /** What an error counts as, or an answer that is none. */
    public enum OnError {
        HOLD,
        GO
    }

    public Hooks {
        moments = new TreeSet<>(moments);
    }

    /** Whether it is asked then. */
    public boolean at(Moment moment) {
        return moments.contains(moment);
    }
}
