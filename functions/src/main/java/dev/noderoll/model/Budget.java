package dev.noderoll.model;

import java.util.OptionalInt;

/**
 * A PodDisruptionBudget with its status.
 *
 * @param allowed how many of its pods may be evicted now; negative is a broken status (D69)
 * @param unconfirmed evictions that the server let pass and has not seen happen
 * @param freshness whether the status speaks of the present spec
 */
public record Budget(
        String namespace,
        String name,
        Selector selector,
        int allowed,
        int healthy,
        int desiredHealthy,
        int expected,
        int unconfirmed,
        Freshness freshness,
        UnhealthyPods unhealthyPods) {

    /** Whether {@code status.observedGeneration} has reached {@code metadata.generation}, and the controller could count. */
    public enum Freshness {
        CURRENT,
        BEHIND,
        /** The condition DisruptionAllowed is False for SyncFailed: nothing is allowed, and the counts say nothing. */
        FAILED
    }

    /** {@code spec.unhealthyPodEvictionPolicy}. */
    public enum UnhealthyPods {
        IF_HEALTHY_BUDGET,
        ALWAYS_ALLOW
    }

    public boolean covers(Pod pod) {
        return namespace.equals(pod.key().namespace()) && selector.matches(pod.labels());
    }

    /**
     * Whether no waiting will let an eviction through: all pods are there and healthy, none is on its way, and still
     * none is allowed (D88).
     */
    public boolean neverAllows() {
        return freshness == Freshness.CURRENT
                && expected > 0
                && healthy >= expected
                && unconfirmed == 0
                && allowed == 0;
    }

    /** How many of its pods it lets go at a time at most, by what it expects; empty where its status does not tell. */
    public OptionalInt most() {
        return freshness == Freshness.CURRENT && expected > 0
                ? OptionalInt.of(expected - desiredHealthy)
                : OptionalInt.empty();
    }

    /** With so many disruptions allowed at most. */
    public Budget atMost(int most) {
        return most >= allowed
                ? this
                : new Budget(
                        namespace,
                        name,
                        selector,
                        most,
                        healthy,
                        desiredHealthy,
                        expected,
                        unconfirmed,
                        freshness,
                        unhealthyPods);
    }

    /** Such as {@code shop/web}. */
    public String text() {
        return namespace + "/" + name;
    }
}
