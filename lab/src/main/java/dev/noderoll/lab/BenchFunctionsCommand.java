package dev.noderoll.lab;

import dev.noderoll.cli.ExitStatus;
import dev.noderoll.cli.Terminal;
import dev.noderoll.lab.load.FunctionBench;
import dev.noderoll.lab.load.LoadOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "functions",
        description =
                "Measure the functions, each in a process with one core and its memory, against a cluster of thousands of"
                        + " nodes that this process serves: seconds, memory, bytes and calls of each state.")
final class BenchFunctionsCommand extends LabWork {

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "" + LoadOrder.NODES,
            description = "How many; ${DEFAULT-VALUE} if not given.")
    private int nodes = LoadOrder.NODES;

    @Option(
            names = "--pods",
            paramLabel = "N",
            defaultValue = "" + LoadOrder.PODS,
            description = "How many, of 6 kB each; ${DEFAULT-VALUE} if not given.")
    private int pods = LoadOrder.PODS;

    @Option(
            names = "--surge",
            paramLabel = "S",
            defaultValue = "1%",
            description = "The rollout's maxSurge; ${DEFAULT-VALUE} if not given.")
    private String surge = "1%";

    @Option(
            names = "--functions",
            paramLabel = "DIR",
            description = "The package: a directory with its lib/; the classes of the build if not given.")
    private Optional<Path> functions = Optional.empty();

    private final Terminal terminal;

    BenchFunctionsCommand(Terminal terminal) {
        super(terminal);
        this.terminal = terminal;
    }

    @Override
    int work(Consumer<String> out) {
        boolean well = FunctionBench.run(new LoadOrder(nodes, pods, surge, functions), terminal.clock(), out).stream()
                .allMatch(sample -> sample.outcome().equals("ok"));
        return well ? ExitStatus.OK : ExitStatus.NO;
    }
}
