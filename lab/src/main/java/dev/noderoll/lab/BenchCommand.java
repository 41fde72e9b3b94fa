package dev.noderoll.lab;

import dev.noderoll.cli.ExitStatus;
import dev.noderoll.cli.Terminal;
import dev.noderoll.lab.bench.Bench;
import dev.noderoll.lab.bench.BenchOrder;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        description = "Measure every method on the same clusters, beside the least time that any could take.")
final class BenchCommand extends LabWork {

    @Option(
            names = "--fixtures",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "ten,nosts",
            description = "Which clusters: ten, nosts, or both; ${DEFAULT-VALUE} if not given.")
    private List<String> fixtures = List.of();

    @Option(
            names = "--nodes",
            paramLabel = "N",
            split = ",",
            defaultValue = "10",
            description = "How many nodes: multiples of 10, with as many copies of what runs on ten.")
    private List<Integer> nodes = List.of();

    @Option(
            names = "--surge",
            paramLabel = "S",
            split = ",",
            defaultValue = "1,10%,100%",
            description = "Noderoll's maxSurge; ${DEFAULT-VALUE} if not given.")
    private List<String> surges = List.of();

    @Option(
            names = "--methods",
            paramLabel = "all|NAME",
            split = ",",
            defaultValue = "all",
            description = "Which methods; all if not given.")
    private List<String> methods = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Seeds 1 to N, whose median is shown; ${DEFAULT-VALUE} if not given.")
    private int seeds = 3;

    @Option(
            names = "--door",
            paramLabel = "direct|http",
            defaultValue = "http",
            description = "How Noderoll reaches the simulator; its requests are counted over http alone.")
    private By door = By.HTTP;

    @Option(names = "--detail", description = "Show where Noderoll's time and calls went.")
    private boolean detail;

    private final Terminal terminal;

    BenchCommand(Terminal terminal) {
        super(terminal);
        this.terminal = terminal;
    }

    @Override
    int work(Consumer<String> out) {
        List<MethodName> chosen = methods.equals(List.of("all"))
                ? List.of(MethodName.values())
                : methods.stream().map(name -> method("--methods", name)).toList();
        BenchOrder order =
                new BenchOrder(fixtures, nodes, surges, chosen, bounded("--seeds", seeds, 1000), door, detail);
        return Bench.run(order, terminal.clock(), out) == 0 ? ExitStatus.OK : ExitStatus.NO;
    }
}
