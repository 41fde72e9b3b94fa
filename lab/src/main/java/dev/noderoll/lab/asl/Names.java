package dev.noderoll.lab.asl;

/** Names out of ARNs. */
final class Names {

    private Names() {}

    /** The last part of an ARN; a plain name is itself. */
    static String last(String arnOrName) {
        return arnOrName.substring(arnOrName.lastIndexOf(':') + 1);
    }
}
