package dev.noderoll.cli;

import dev.noderoll.handler.Wiring;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a command speaks, and what it may know of the place that it runs in.
 *
 * @param out takes what was asked for, line by line
 * @param err takes everything else: errors, progress
 * @param clock tells the time of the clusters that are looked at
 * @param colours whether a person looks at {@code out}, and has not said no
 * @param pause lets time pass between two looks
 */
public record Terminal(
        Consumer<String> out,
        Consumer<String> err,
        InstantSource clock,
        Map<String, String> environment,
        boolean colours,
        Pause pause) {

    /** Lets time pass. */
    @FunctionalInterface
    public interface Pause {
        /** Returns when the time is over. */
        void last(Duration time) throws InterruptedException;
    }

    public Terminal {
        environment = Map.copyOf(environment);
    }

    /** The terminal of this process: colours where a person looks, and where neither NO_COLOR nor TERM=dumb is set. */
    public static Terminal ofThisProcess() {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Map<String, String> environment = System.getenv();
        boolean colours =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(out::println, err::println, Wiring.clock(), environment, colours, Thread::sleep);
    }

    /** For a program that listens: no colours, this process's environment, and errors apart. */
    public static Terminal of(Consumer<String> out, Consumer<String> err, InstantSource clock) {
        return new Terminal(out, err, clock, System.getenv(), false, Thread::sleep);
    }

    /** As this one, in another environment. */
    public Terminal with(Map<String, String> other) {
        return new Terminal(out, err, clock, other, colours, pause);
    }

    void say(String line) {
        out.accept(line);
    }
}
