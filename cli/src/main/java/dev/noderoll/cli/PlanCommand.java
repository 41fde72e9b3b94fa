package dev.noderoll.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.forecast.Forecast;
import dev.noderoll.cli.forecast.Forecaster;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        description =
                "Foretell a rollout: which nodes in which order, what is launched where, what stands in the way and who can"
                        + " let it go, how long it takes and what it costs. Reads the group and the cluster once, and runs the"
                        + " rollout's own steps on a copy of them. Changes nothing. The answer is no, and the exit status 1,"
                        + " unless every node would be replaced.")
final class PlanCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", description = "The Auto Scaling group.")
    private String group = "";

    @Mixin
    private RolloutOptions rollout = new RolloutOptions();

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Write the plan to a file, for 'noderoll roll GROUP --plan FILE'.")
    private Optional<Path> save = Optional.empty();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    PlanCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ObjectNode input = rollout.request(group, cluster.cluster());
        Forecaster forecaster = new Login(cluster, terminal).look(RolloutOptions.read(input));
        Forecast forecast = forecaster.forecast();
        save.ifPresent(file -> PlanFile.write(
                file, input, forecast, forecaster.world(), terminal.clock().instant()));
        output.say(
                terminal,
                () -> PlanText.text(group + " of " + input.path("cluster").asText(), forecast),
                () -> PlanText.both(input, forecast));
        return forecast.well() ? ExitStatus.OK : ExitStatus.NO;
    }
}
