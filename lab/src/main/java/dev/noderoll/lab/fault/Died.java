package dev.noderoll.lab.fault;

/**
 * The end of a function in its middle. An Error, since no code of the function may hear of its own end and do something
 * about it; whoever invoked it is told.
 */
final class Died extends Error {

    private static final long serialVersionUID = 1L;

    Died(String message) {
        super(message, null, false, false);
    }
}
