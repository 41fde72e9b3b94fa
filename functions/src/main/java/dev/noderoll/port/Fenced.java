package dev.noderoll.port;

/** This execution holds the group no more: it must stop, and change nothing more. */
public final class Fenced extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean free;

    public Fenced(String message) {
        super(message);
        this.free = false;
    }

    /**
     * Of a group's Lease.
     *
     * @param by who holds it now; empty for nobody
     */
    public Fenced(String group, String by, String holder) {
        super(group + " is held by " + (by.isEmpty() ? "nobody" : by) + ", not by " + holder);
        this.free = by.isEmpty();
    }

    /** Nobody holds the group. Then it was given up, perhaps by an earlier call of the same step. */
    public boolean free() {
        return free;
    }
}
