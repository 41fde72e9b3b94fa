package dev.noderoll.plan;

import dev.noderoll.model.Claim.Exit;

/** How a drained member leaves its group, or that this cannot be said yet. */
public sealed interface ExitChoice {

    /** Terminate it so. */
    record Leave(Exit exit) implements ExitChoice {}

    /** Not yet; look again. */
    record Wait(Reason reason, int seconds) implements ExitChoice {}

    /** Why it cannot be said yet. */
    sealed interface Reason {

        /** The group is still to launch so many, and their zones say which member is the right one to give up. */
        record SuccessorsArriving(int launches) implements Reason {}
    }
}
