package dev.noderoll.lab;

import dev.noderoll.cli.ExitStatus;
import dev.noderoll.cli.Terminal;
import dev.noderoll.lab.run.Served;
import dev.noderoll.lab.scenario.Scenario;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        description =
                "Open the scenario's AWS account and cluster for the AWS CLI, SDKs and kubectl, on loopback ports, and"
                        + " tell what happens to its nodes. Ends on Ctrl-C.")
final class ServeCommand extends LabWork {

    @Mixin
    private ScenarioFile file = new ScenarioFile();

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Version of the manifests; the last if not given.")
    private String variant = "";

    @Mixin
    private Seed seed = new Seed();

    @Option(
            names = "--speed",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many times as fast as yours time passes, 1 to 1000; ${DEFAULT-VALUE} if not given.")
    private long speed = 1;

    ServeCommand(Terminal terminal) {
        super(terminal);
    }

    /** Goes on until the process is ended. */
    @Override
    int work(Consumer<String> out) {
        Scenario scenario = scenario(file.value());
        int times = bounded("--speed", speed, 1000);
        try (Served served = Served.open(scenario, variant(scenario, variant), seed.value(), times, out)) {
            served.serveUntil(() -> false);
        }
        return ExitStatus.OK;
    }
}
