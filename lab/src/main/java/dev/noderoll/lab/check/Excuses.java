package dev.noderoll.lab.check;

import java.time.Duration;

/** What others than the rollout have done to the cluster, for which no promise answers. */
public interface Excuses {

    /** Nobody but the rollout touches the cluster. */
    Excuses NONE = new Excuses() {};

    /** Calls this whenever a rollout begins that does not carry on another; never where there is but one. */
    default void eachAnew(Runnable begins) {}

    /** How many nodes others have taken out of service, for a while or for good. */
    default int nodesTaken() {
        return 0;
    }

    /** How many instances others have asked for beyond steady. */
    default int instancesAdded() {
        return 0;
    }

    /** How many of those others have left there: the group is to keep them. */
    default int instancesKept() {
        return 0;
    }

    /** How many instances more than the first one this rollout may have above steady. */
    default int surgeRaised() {
        return 0;
    }

    /** Whether this rollout adds no instance: the pods of the first nodes move to others that go later. */
    default boolean withoutSurge() {
        return false;
    }

    /** How many nodes this rollout may let be missing below steady. */
    default int unavailable() {
        return 0;
    }

    /**
     * How many current members this rollout may have to give up so that the zones come out even, its surge at most: none when it has begun
     * with all members outdated, since then the order in which they go sees to it.
     */
    default int unevenAtBegin() {
        return 0;
    }

    /** How many nodes of this rollout could not be drained: another member is given up in the place of each. */
    default int drainsFailed() {
        return 0;
    }

    /** Whether this rollout turns back: what it has moved it moves again. */
    default boolean turnedBack() {
        return false;
    }

    /** Whether the last function of this rollout has begun: it puts back what was changed. */
    default boolean puttingBack() {
        return false;
    }

    /** Whether the policy of this rollout lets a Service go without an endpoint until the successor is up. */
    default boolean allowsGaps() {
        return false;
    }

    /** Whether the policy of this rollout moves the pods of a gang each for itself. */
    default boolean partsGangs() {
        return false;
    }

    /** How often something has gone wrong so far: with a call, a function, an execution, or by what others do. */
    default int mishaps() {
        return 0;
    }

    /** Whether the group itself, or AWS, takes this instance away: not the rollout. */
    default boolean taken(String instance) {
        return false;
    }

    /** Whether this instance is none of the group, but of another that is rolled beside it. */
    default boolean elsewhere(String instance) {
        return false;
    }

    /** Whether EKS drains and ends the group's instances, by a hook of its own. */
    default boolean endedByEks() {
        return false;
    }

    /** How long the drain of an instance may last that others take: what whoever serves it says. */
    default Duration drainTime() {
        return Duration.ofHours(1);
    }

    /** How long before or after a function takes something to be so it may have been: by its clock, and by calls that last. */
    default Duration doubt() {
        return Duration.ofSeconds(5);
    }

    /** Whether others have ended this instance, or have kept its termination from being served. */
    default boolean ended(String instance) {
        return false;
    }

    /** Whether others have cordoned this node. */
    default boolean cordoned(String node) {
        return false;
    }
}
