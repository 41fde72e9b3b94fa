package dev.noderoll.lab;

import dev.noderoll.cli.ExitStatus;
import dev.noderoll.cli.Terminal;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.soak.DefectHunt;
import dev.noderoll.lab.soak.Soak;
import dev.noderoll.lab.soak.Soak.Order;
import dev.noderoll.lab.soak.StopPoints;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "soak",
        description =
                "Roll random clusters under random faults, one from each seed, and check every promise after each event."
                        + " A seed is the same run each time, and on any number of threads.")
final class SoakCommand extends LabWork {

    /** What else it does in place of a soak; one of them. */
    static final class Instead {

        @Option(
                names = "--coverage",
                description =
                        "Show which faults met which functions, try for what has not met, and fail when a pair that"
                                + " can meet never has.")
        private boolean coverage;

        @Option(names = "--replay", paramLabel = "FILE", description = "Run a file of --shrink again, byte for byte.")
        private Optional<Path> replay = Optional.empty();

        @Option(
                names = "--shrink",
                paramLabel = "SEED",
                description =
                        "Make a failed seed smaller as long as it breaks the same promise; writes seed-SEED.json.")
        private Optional<Long> shrink = Optional.empty();

        @Option(
                names = "--defects",
                description = "Put defects into the product, one at a time, and say with how many seeds the soak finds"
                        + " each.")
        private boolean defects;

        @Option(
                names = "--stops",
                paramLabel = "N",
                description = "Stop N rollouts, each at a random event, and carry each on with a new execution.")
        private Optional<Long> stops = Optional.empty();
    }

    @ArgGroup
    private Instead instead = new Instead();

    @Option(names = "--seeds", paramLabel = "N", description = "How many; 100 if not given, with --defects 500.")
    private Optional<Long> seeds = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "The first seed; ${DEFAULT-VALUE} if not given.")
    private long from = 1;

    @Option(names = "--threads", paramLabel = "N", description = "As many as there are cores if not given.")
    private Optional<Long> threads = Optional.empty();

    @Option(
            names = "--faults",
            paramLabel = "KIND,KIND",
            defaultValue = "",
            description = "These kinds in every seed; drawn if not given.")
    private String faults = "";

    @Option(names = "--mean", description = "Of the seeds from --from on only those that draw a mean cluster.")
    private boolean mean;

    SoakCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int work(Consumer<String> out) {
        return bad(out) == 0 ? ExitStatus.OK : ExitStatus.NO;
    }

    private int bad(Consumer<String> out) {
        int threads = bounded(
                "--threads", this.threads.orElse((long) Runtime.getRuntime().availableProcessors()), 256);
        int seeds = bounded("--seeds", this.seeds.orElse(instead.defects ? 500L : 100L), 1_000_000);
        if (instead.replay.isPresent()) {
            return Soak.replay(instead.replay.get(), out);
        }
        if (instead.stops.isPresent()) {
            int points = bounded("--stops", instead.stops.get(), 1_000_000);
            return StopPoints.run(from, points, threads, Wiring.clock(), out);
        }
        if (instead.defects) {
            return DefectHunt.run(seeds, threads, out);
        }
        Order order = Order.of(from, seeds, threads, faults, mean);
        if (instead.shrink.isPresent()) {
            long seed = instead.shrink.get();
            Soak.shrink(seed, order.kinds(), Path.of("seed-" + seed + ".json"), out);
            return 0;
        }
        return instead.coverage ? Soak.cover(order, Wiring.clock(), out) : Soak.run(order, Wiring.clock(), out);
    }
}
