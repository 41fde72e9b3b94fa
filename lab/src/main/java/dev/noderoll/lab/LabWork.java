package dev.noderoll.lab;

import dev.noderoll.cli.ExitStatus;
import dev.noderoll.cli.Terminal;
import dev.noderoll.cli.WrongUse;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Verdict;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Variant;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** A command of the lab. What it cannot read was given wrongly: nothing else can fail to be looked at here. */
abstract class LabWork implements Callable<Integer> {

    private final Terminal terminal;

    LabWork(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public final Integer call() {
        try {
            return work(terminal.out());
        } catch (Misconfigured e) {
            throw new WrongUse(String.valueOf(e.getMessage()), e);
        } catch (ManifestReader.Unreadable e) {
            throw new WrongUse(String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns an {@link ExitStatus}. */
    abstract int work(Consumer<String> out);

    static Variant variant(Scenario scenario, String name) {
        try {
            return scenario.variant(name);
        } catch (IllegalArgumentException e) {
            throw new Misconfigured(String.valueOf(e.getMessage()), e);
        }
    }

    /** A path, or the name of a scenario that comes with the lab. */
    static Scenario scenario(String file) {
        Path path = Path.of(file);
        Path shipped = Path.of(System.getProperty("noderoll.root", "."), "lab", "scenarios", file);
        return ScenarioReader.read(Files.exists(path) ? path : Files.exists(shipped) ? shipped : path);
    }

    static MethodName method(String option, String name) {
        return MethodName.of(name).orElseThrow(() -> Misconfigured.field(option, name, "one of " + MethodName.all()));
    }

    static int bounded(String option, long value, int most) {
        if (value < 1 || value > most) {
            throw Misconfigured.field(option, String.valueOf(value), "1 to " + most);
        }
        return (int) value;
    }

    static int status(List<Result> results) {
        boolean well = results.stream()
                .filter(r -> r.method() == MethodName.NODEROLL)
                .allMatch(r -> r.violations().isEmpty()
                        && r.verdict().map(Verdict::good).orElse(r.outcome().startsWith("SUCCEEDED")));
        return well ? ExitStatus.OK : ExitStatus.NO;
    }
}
