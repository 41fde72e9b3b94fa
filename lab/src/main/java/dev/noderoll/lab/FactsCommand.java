package dev.noderoll.lab;

import dev.noderoll.cli.ExitStatus;
import dev.noderoll.cli.Terminal;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.facts.Facts;
import dev.noderoll.lab.run.RealWorld.Equipment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "facts",
        description =
                "Let the same cases happen on the simulated cluster and on a real one, and show what was found on both."
                        + " A fact is different where the words are others, or where the ranges do not meet and the"
                        + " medians are further apart than MILLIS and a tenth.")
final class FactsCommand extends LabWork {

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "The real cluster; the simulated alone without.")
    private Optional<Path> kubeconfig = Optional.empty();

    @Option(names = "--nodes", paramLabel = "COMMAND", description = "Makes machines by COMMAND up and COMMAND down.")
    private Optional<String> nodes = Optional.empty();

    @Option(names = "--client", paramLabel = "COMMAND", description = "Runs clients where clients of the cluster run.")
    private Optional<String> client = Optional.empty();

    @Option(
            names = "--times",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often on the real cluster; ${DEFAULT-VALUE} if not given.")
    private long times = 1;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How often on the simulated one; ${DEFAULT-VALUE} if not given.")
    private long seeds = 20;

    @Option(names = "--only", paramLabel = "PATTERN", defaultValue = "", description = "Cases of this name.")
    private String only = "";

    @Option(
            names = "--tolerance",
            paramLabel = "MILLIS",
            defaultValue = "250",
            description = "${DEFAULT-VALUE} if not given.")
    private long tolerance = 250;

    FactsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int work(Consumer<String> out) {
        Optional<Equipment> equipment = kubeconfig.map(file -> Equipment.of(file, nodes, client));
        Pattern wanted = Pattern.compile(only);
        int different = new Facts(
                        scenario("two-nodes"),
                        name -> wanted.matcher(name).find(),
                        bounded("--tolerance", tolerance, 60_000) / 1000.0,
                        out)
                .run(bounded("--seeds", seeds, 1000), bounded("--times", times, 100), equipment, Wiring.clock());
        return different == 0 ? ExitStatus.OK : ExitStatus.NO;
    }
}
