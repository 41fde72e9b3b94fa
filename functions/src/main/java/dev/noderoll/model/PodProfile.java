package dev.noderoll.model;

/**
 * A pod with what its spec does so that no request and no data is lost when it goes.
 */
public record PodProfile(Pod pod, Probe readiness, PreStop preStop) {

    /** Whether every container that has ports has a readiness probe; of none that has, any container. */
    public enum Probe {
        PROBED,
        NONE
    }

    /** What runs before the stop signal. */
    public sealed interface PreStop {

        record None() implements PreStop {}

        record Sleeps(int seconds) implements PreStop {}

        /** A hook whose time nobody can tell from its text. */
        record Untold() implements PreStop {}
    }
}
