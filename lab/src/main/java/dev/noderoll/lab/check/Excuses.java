package dev.noderoll.lab.check;

/** What others than the rollout have done to the cluster, for which no promise answers. */
public interface Excuses {

    /** Nobody but the rollout touches the cluster. */
    Excuses NONE = new Excuses() {};

    /** How many nodes others have taken out of service, for a while or for good. */
    default int nodesTaken() {
        return 0;
    }

    /** How many instances others have asked for beyond steady. */
    default int instancesAdded() {
        return 0;
    }

    /** Whether pods have become unready, or have moved, through others. */
    default boolean podsDisturbed() {
        return false;
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
