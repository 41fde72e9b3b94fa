package dev.noderoll.lab;

import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.probe.Stream;
import dev.noderoll.lab.real.CleanUp;
import dev.noderoll.lab.real.OwnCluster;
import dev.noderoll.lab.run.RealReport;
import dev.noderoll.lab.run.RealReport.Pair;
import dev.noderoll.lab.run.RealTrial;
import dev.noderoll.lab.run.RealWorld.Equipment;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Variant;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code noderoll demo --real}: the demo's table, measured on real nodes, with the simulator's figures beside. */
final class RealDemo {

    private final Scenario scenario;
    private final Optional<String> only;
    private final long seed;
    private final Consumer<String> out;

    /** {@code only} names one variant; empty for all. */
    RealDemo(Scenario scenario, Optional<String> only, long seed, Consumer<String> out) {
        this.scenario = scenario;
        this.only = only;
        this.seed = seed;
        this.out = out;
    }

    /**
     * Runs every method on every variant; returns every pair of results, none when this machine lacks something, which is
     * told.
     *
     * @param kubeconfig of a cluster that is there; empty for one made by the programs beside {@code nodes}
     */
    List<Pair> run(Optional<Path> kubeconfig, Optional<String> nodes, Optional<String> client) {
        try (CleanUp cleanUp = new CleanUp(out)) {
            Optional<Equipment> equipment = kubeconfig.isPresent()
                    ? kubeconfig.map(file -> Equipment.of(file, nodes, client))
                    : own(nodes, cleanUp);
            return equipment.map(this::compare).orElse(List.of());
        }
    }

    private Optional<Equipment> own(Optional<String> command, CleanUp cleanUp) {
        List<String> lacks = OwnCluster.lacks(command);
        if (!lacks.isEmpty()) {
            out.accept("noderoll: real nodes need what is not here:");
            lacks.forEach(lack -> out.accept("  " + lack));
            return Optional.empty();
        }
        OwnCluster cluster = OwnCluster.start(Path.of(command.orElseThrow()), cleanUp);
        return Optional.of(new Equipment(
                Kubeconfig.read(cluster.kubeconfig()), Optional.of(cluster.nodes()), Optional.of(cluster.client())));
    }

    private List<Pair> compare(Equipment equipment) {
        out.accept(scenario.about());
        out.accept("Real kubelets, kube-proxy and nginx, AWS simulated; " + scenario.requestsPerSecond()
                + " requests a second in each of three streams; " + conditions() + ".");
        out.accept("");
        List<Pair> pairs = new ArrayList<>();
        for (Variant variant : scenario.variants()) {
            for (MethodName method : MethodName.BASIC) {
                if (only.isEmpty() || only.get().equals(variant.name())) {
                    pairs.add(pair(equipment, variant, method));
                }
            }
        }
        out.accept("");
        RealReport.compared(pairs).forEach(out);
        out.accept("");
        out.accept("At the end: " + conditions() + ".");
        return pairs;
    }

    private Pair pair(Equipment equipment, Variant variant, MethodName method) {
        Result simulated = new Trial(scenario, variant, method, seed)
                .sending(Set.of(Stream.values()))
                .run(By.DIRECT, line -> {});
        RealTrial.Outcome real = new RealTrial(scenario, variant, method, equipment, seed).run(line -> {});
        out.accept(String.format(
                Locale.ROOT,
                "%-10s %-14s %5d of %6d failed; load average %.1f",
                variant.name(),
                method.argument(),
                real.result().probe().failed(),
                real.result().probe().sent(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        return new Pair(simulated, real.result());
    }

    private String conditions() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return String.format(
                Locale.ROOT,
                "%s, %d cores, load average %.1f",
                Wiring.clock().instant().truncatedTo(ChronoUnit.MINUTES),
                system.getAvailableProcessors(),
                system.getSystemLoadAverage());
    }
}
