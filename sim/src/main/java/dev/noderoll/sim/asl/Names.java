package dev.noderoll.sim.asl;

/** Names out of ARNs. */
final class Names {

    private Names() {}

    /** The last part of an ARN; a plain name is itself. */
    static String last(String arnOrName) {
        return arnOrName.substring(arnOrName.lastIndexOf(':') + 1);
    }

    /** The function's name out of its ARN, or of that of one of its versions or aliases; a plain name is itself. */
    static String function(String arnOrName) {
        int name = arnOrName.indexOf(":function:");
        return name < 0
                ? arnOrName
                : arnOrName.substring(name + ":function:".length()).split(":", 2)[0];
    }
}
