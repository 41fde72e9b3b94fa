package dev.noderoll.cli;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a command said.
 *
 * @param status its exit status
 * @param out what was asked for
 * @param err everything else
 */
record Said(int status, List<String> out, List<String> err) {

    /** Runs a command in an environment of its own, and hears it out. */
    static Said by(Map<String, String> environment, String... arguments) {
        List<String> out = new ArrayList<>();
        List<String> err = new ArrayList<>();
        Terminal terminal =
                Terminal.of(out::add, err::add, InstantSource.system()).with(environment);
        int status = Cli.run(Cli.commands(terminal), List.of(arguments));
        return new Said(status, List.copyOf(out), List.copyOf(err));
    }
}
