package dev.noderoll.model;

/**
 * A cap on the surplus nodes of a cluster, over all of its groups that roll at the same time.
 *
 * @param nodes surplus nodes of all those groups together; 0 for no cap
 * @param groups among how many of them the nodes are shared out evenly, 1 or more: none takes more than its share
 */
public record SurgeCap(int nodes, int groups) {

    /** Each rollout's own policy alone bounds its surge. */
    public static final SurgeCap NONE = new SurgeCap(0, 1);

    /** Whether it bounds anything. */
    public boolean binds() {
        return nodes > 0;
    }

    /** What one of the groups may take of so many as it wants; 1 at least, if it wants any. */
    public int of(int wanted) {
        return binds() ? Math.min(wanted, Math.max(1, nodes / groups)) : wanted;
    }
}
