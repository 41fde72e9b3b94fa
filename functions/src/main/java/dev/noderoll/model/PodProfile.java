package dev.noderoll.model;

import java.util.Set;
import java.util.TreeSet;

/**
 * A pod with what its spec does so that no request and no data is lost when it goes.
 *
 * @param zones where its persistent volumes can be attached; empty when that is anywhere, or it has none
 */
public record PodProfile(Pod pod, Probe readiness, PreStop preStop, Set<String> zones) {

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

    public PodProfile {
        zones = new TreeSet<>(zones);
    }
}
