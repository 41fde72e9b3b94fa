package dev.noderoll.lab;

import dev.noderoll.cli.Terminal;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Report;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Variant;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "demo",
        description =
                "Replace both nodes of a simulated two-node nginx cluster, show each step, and compare three methods on"
                        + " four versions of the manifest. Needs no account and no cluster.")
final class DemoCommand extends LabWork {

    @Mixin
    private Seed seed = new Seed();

    DemoCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int work(Consumer<String> out) {
        Scenario scenario = scenario("two-nodes");
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
