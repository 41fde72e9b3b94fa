package dev.noderoll.lab;

import dev.noderoll.cli.ExitStatus;
import dev.noderoll.cli.Terminal;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.RealReport.Pair;
import dev.noderoll.lab.run.Report;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Variant;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description =
                "Replace both nodes of a simulated two-node nginx cluster, show each step, and compare three methods on"
                        + " four versions of the manifest. Needs no account and no cluster.")
final class DemoCommand extends LabWork {

    @Mixin
    private Seed seed = new Seed();

    @Option(
            names = "--real",
            description =
                    "The same on real nodes under real requests, in about 20 minutes, with the simulator's figures"
                            + " beside; says what this machine lacks.")
    private boolean real;

    @Option(
            names = "--nodes",
            paramLabel = "COMMAND",
            description = "With --real: makes nodes; NODEROLL_NODES if not given.")
    private Optional<String> nodes = Optional.ofNullable(System.getenv("NODEROLL_NODES"));

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "With --real: this cluster, rather than one made by the programs beside COMMAND.")
    private Optional<Path> kubeconfig = Optional.empty();

    @Option(
            names = "--client",
            paramLabel = "COMMAND",
            description = "With --kubeconfig: runs clients where clients of the cluster run.")
    private Optional<String> client = Optional.empty();

    @Option(names = "--variant", paramLabel = "NAME", description = "With --real: only this version of the manifest.")
    private Optional<String> variant = Optional.empty();

    DemoCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int work(Consumer<String> out) {
        Scenario scenario = scenario("two-nodes");
        if (real) {
            List<Pair> pairs = new RealDemo(scenario, variant, seed.value(), out).run(kubeconfig, nodes, client);
            return pairs.isEmpty()
                    ? ExitStatus.COULD_NOT
                    : status(pairs.stream().map(Pair::real).toList());
        }
        Variant best = scenario.variants().getLast();
        out.accept(scenario.about());
        out.accept("Noderoll replaces the nodes; the manifest is '" + best.name() + "':");
        out.accept("");
        Result shown = new Trial(scenario, best, MethodName.NODEROLL, seed.value()).run(By.DIRECT, out);
        out.accept("");
        Report.effort(shown).forEach(out);
        out.accept("");
        return Comparison.run(scenario, MethodName.BASIC, seed.value(), out);
    }
}
