package dev.noderoll.lab;

import dev.noderoll.cli.Terminal;
import dev.noderoll.cli.report.ReportFile;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.RealReport;
import dev.noderoll.lab.run.RealTrial;
import dev.noderoll.lab.run.RealWorld.Equipment;
import dev.noderoll.lab.run.Report;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Variant;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.lambda.FunctionTimes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        description =
                "Run one method on a scenario, and show what becomes of each node: naive, instance-refresh, kubergrunt,"
                        + " eks-rolling-update, managed-node-group, karpenter-drift, kubectl-drain or noderoll.")
final class RunCommand extends LabWork {

    private static final int MOST_FACTOR = 10;

    @Mixin
    private ScenarioFile file = new ScenarioFile();

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Version of the manifests; the last if not given.")
    private String variant = "";

    @Option(
            names = "--method",
            paramLabel = "NAME",
            defaultValue = "noderoll",
            description = "Which method; ${DEFAULT-VALUE} if not given.")
    private String method = "noderoll";

    @Mixin
    private Seed seed = new Seed();

    @Option(
            names = "--door",
            paramLabel = "direct|http",
            description =
                    "Whether the functions call the simulator, or speak HTTP with it through their own clients; direct if"
                            + " not given, but for scenarios about connections.")
    private Optional<By> door = Optional.empty();

    @Option(
            names = "--function-time",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description =
                    "How many times as long as usual the functions' starts and calls take, 0 (no time) to 10; ${DEFAULT-VALUE}"
                            + " if not given.")
    private int functionTime = 1;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "Let the pods and nodes live in this real cluster, in real time; AWS is simulated, its nodes are"
                            + " kwok's unless --nodes makes machines.")
    private Optional<Path> kubeconfig = Optional.empty();

    @Option(
            names = "--nodes",
            paramLabel = "COMMAND",
            description = "With --kubeconfig: makes machines by COMMAND up and COMMAND down.")
    private Optional<String> nodes = Optional.empty();

    @Option(
            names = "--client",
            paramLabel = "COMMAND",
            description = "With --kubeconfig: runs clients that send real requests, where clients of the cluster run.")
    private Optional<String> client = Optional.empty();

    @Option(
            names = "--account",
            paramLabel = "FILE",
            description =
                    "With --kubeconfig: keeps the simulated account in FILE. When a run is killed, the next with the same"
                            + " FILE carries on: with its account, its machines and its pods, in a second execution.")
    private Optional<Path> account = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write a report on it, as the file's name asks: .html, .md or .json.")
    private Optional<Path> report = Optional.empty();

    RunCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int work(Consumer<String> out) {
        Scenario scenario = scenario(file.value());
        Variant chosen = variant(scenario, variant);
        MethodName by = method("--method", method);
        if (kubeconfig.isPresent()) {
            return real(scenario, chosen, by, kubeconfig.get(), out);
        }
        if (nodes.isPresent() || client.isPresent() || account.isPresent()) {
            String option = nodes.isPresent() ? "--nodes" : client.isPresent() ? "--client" : "--account";
            throw Misconfigured.field(option, "given", "--kubeconfig with it");
        }
        if (functionTime < 0 || functionTime > MOST_FACTOR) {
            throw Misconfigured.field("--function-time", String.valueOf(functionTime), "0 to " + MOST_FACTOR);
        }
        FunctionTimes times = FunctionTimes.USUAL.times(functionTime);
        report.filter(path -> !ReportFile.known(path)).ifPresent(path -> {
            throw Misconfigured.field("--report", path.toString(), ReportFile.FORMS);
        });
        Trial trial = new Trial(scenario, chosen, by, seed.value(), times);
        report.ifPresent(path -> trial.told(told -> ReportFile.write(told, path)));
        Result result = trial.run(door.orElse(scenario.script().needsConnections() ? By.HTTP : By.DIRECT), out);
        out.accept("");
        Report.table(List.of(result)).forEach(out);
        Report.reasons(result).forEach(reason -> out.accept("  " + reason));
        out.accept("");
        Report.effort(result).forEach(out);
        Report.functions(result).forEach(out);
        return status(List.of(result));
    }

    private int real(Scenario scenario, Variant chosen, MethodName by, Path file, Consumer<String> out) {
        if (door.isPresent()) {
            throw Misconfigured.field("--kubeconfig", "given", "no --door");
        }
        if (scenario.script().isPlayed()) {
            throw Misconfigured.field("--kubeconfig", "given", "a scenario without plan and happenings");
        }
        Equipment equipment = Equipment.of(file, nodes, client).keptIn(account);
        out.accept("On the cluster at " + equipment.config().server() + ", in real time:");
        RealTrial.Outcome outcome = new RealTrial(scenario, chosen, by, equipment, seed.value()).run(out);
        out.accept("");
        RealReport.of(outcome).forEach(out);
        return status(List.of(outcome.result()));
    }
}
