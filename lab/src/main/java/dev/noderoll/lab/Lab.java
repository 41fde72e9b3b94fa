package dev.noderoll.lab;

import dev.noderoll.cli.Cli;
import dev.noderoll.cli.Terminal;
import dev.noderoll.handler.Wiring;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine;

/** All commands: {@code noderoll demo}, {@code noderoll lab ...}, and those of {@link Cli}. */
public final class Lab {

    private Lab() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), Terminal.ofThisProcess()));
    }

    /** Runs a command; returns its exit status. */
    static int run(List<String> arguments, Terminal terminal) {
        return Cli.run(commands(terminal), arguments);
    }

    /** All of them. */
    static CommandLine commands(Terminal terminal) {
        CommandLine commands = Cli.commands(terminal);
        CommandLine lab = new CommandLine(new LabCommand());
        lab.addSubcommand(new RunCommand(terminal));
        lab.addSubcommand(new CompareCommand(terminal));
        lab.addSubcommand(new FactsCommand(terminal));
        lab.addSubcommand(new ServeCommand(terminal));
        lab.addSubcommand(new SoakCommand(terminal));
        commands.addSubcommand(new DemoCommand(terminal));
        CommandLine bench = new CommandLine(new BenchCommand(terminal));
        bench.addSubcommand(new BenchFunctionsCommand(terminal));
        commands.addSubcommand(bench);
        commands.addSubcommand(lab);
        return commands;
    }

    /** As above, for a program that listens to everything alike. */
    static int run(List<String> arguments, Consumer<String> out) {
        return run(arguments, Wiring.clock(), out);
    }

    /** {@code clock} tells the time of the clusters that the command looks at. */
    static int run(List<String> arguments, InstantSource clock, Consumer<String> out) {
        return run(arguments, Terminal.of(out, out, clock));
    }
}
