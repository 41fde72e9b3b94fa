package dev.noderoll.lab.method;

import java.util.Arrays;
import java.util.Optional;

/** The methods by name. */
public enum MethodName {
    NAIVE("naive"),
    KUBECTL_DRAIN("kubectl-drain"),
    NODEROLL("noderoll");

    private final String argument;

    MethodName(String argument) {
        this.argument = argument;
    }

    /** As on the command line, and in tables. */
    public String argument() {
        return argument;
    }

    /** Empty for a name that none has. */
    public static Optional<MethodName> of(String argument) {
        return Arrays.stream(values()).filter(m -> m.argument.equals(argument)).findFirst();
    }
}
