package dev.noderoll.lab;

import picocli.CommandLine.Option;

/** Where all chance of a run comes from. */
final class Seed {

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed is the same run; ${DEFAULT-VALUE} if not given.")
    private long value = 1;

    long value() {
        return value;
    }
}
