package dev.noderoll.sim.kernel;

/**
 * The end of a fiber by somebody else's hand. An Error, since no code of the fiber may hear of its own end and do
 * something about it.
 */
public final class Killed extends Error {

    private static final long serialVersionUID = 1L;

    Killed(String why) {
        super(why, null, false, false);
    }
}
