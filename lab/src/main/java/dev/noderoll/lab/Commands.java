package dev.noderoll.lab;

import dev.noderoll.cli.Arguments;
import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.real.ClientCommand;
import dev.noderoll.lab.real.NodeCommand;
import dev.noderoll.lab.run.RealTrial;
import dev.noderoll.lab.run.RealWorld.Equipment;
import dev.noderoll.lab.run.Report;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Served;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.run.Verdict;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Variant;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.lab.soak.DefectHunt;
import dev.noderoll.lab.soak.Soak;
import dev.noderoll.lab.soak.Soak.Order;
import dev.noderoll.lab.soak.StopPoints;
import dev.noderoll.port.Misconfigured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** What the commands do. Each returns an exit status. */
final class Commands {

    private static final int OK = 0;
    private static final int BROKEN = 1;

    private Commands() {}

    static int demo(Arguments arguments, Consumer<String> out) {
        Scenario scenario = scenario("two-nodes");
        out.accept(scenario.about());
        out.accept("Noderoll replaces the nodes; the manifest is '"
                + scenario.variants().getLast().name() + "':");
        out.accept("");
        Variant best = scenario.variants().getLast();
        Result shown = new Trial(scenario, best, MethodName.NODEROLL, arguments.seed()).run(By.DIRECT, out);
        out.accept("");
        Report.effort(shown).forEach(out);
        out.accept("");
        return compare(scenario, MethodName.BASIC, arguments.seed(), out);
    }

    static int compare(Arguments arguments, Consumer<String> out) {
        return compare(
                scenario(arguments.operand("FILE")),
                methods(arguments.option("methods").orElse("")),
                arguments.seed(),
                out);
    }

    private static List<MethodName> methods(String named) {
        return switch (named) {
            case "" -> MethodName.BASIC;
            case "all" -> List.of(MethodName.values());
            default ->
                Arrays.stream(named.split(","))
                        .map(name -> method("--methods", name))
                        .toList();
        };
    }

    private static MethodName method(String option, String name) {
        return MethodName.of(name).orElseThrow(() -> Misconfigured.field(option, name, "one of " + MethodName.all()));
    }

    private static int compare(Scenario scenario, List<MethodName> methods, long seed, Consumer<String> out) {
        out.accept("Every method on every version of the manifest; " + scenario.requestsPerSecond()
                + " requests a second to each Service, virtual time, seed " + seed + ":");
        out.accept("");
        List<Result> results = new ArrayList<>();
        for (Variant variant : scenario.variants()) {
            for (MethodName method : methods) {
                results.add(new Trial(scenario, variant, method, seed).run(By.DIRECT, line -> {}));
            }
        }
        Report.table(results).forEach(out);
        out.accept("");
        scenario.variants().forEach(v -> out.accept(v.name() + ": " + v.about()));
        results.stream()
                .filter(result -> result.method() != MethodName.NODEROLL)
                .filter(result -> !result.outcome().equals("all nodes replaced"))
                .map(result -> result.method().argument() + " on '" + result.variant() + "': " + result.outcome())
                .forEach(out);
        for (Result result : results) {
            if (result.method() == MethodName.NODEROLL && result.probe().failed() > 0) {
                out.accept("");
                out.accept("What failed with Noderoll on '" + result.variant() + "':");
                Report.reasons(result).forEach(reason -> out.accept("  " + reason));
            }
        }
        results.stream().flatMap(r -> r.violations().stream()).forEach(v -> out.accept("BROKEN PROMISE " + v));
        return status(results);
    }

    static int run(Arguments arguments, Consumer<String> out) {
        Scenario scenario = scenario(arguments.operand("FILE"));
        Variant variant = variant(scenario, arguments.option("variant").orElse(""));
        String named = arguments.option("method").orElse("noderoll");
        MethodName method = method("--method", named);
        if (arguments.option("kubernetes").isPresent()) {
            return real(arguments, scenario, variant, method, out);
        }
        for (String needs : List.of("nodes", "client")) {
            if (arguments.option(needs).isPresent()) {
                throw Misconfigured.field("--" + needs, "given", "--kubernetes with it");
            }
        }
        By by = by(arguments.option("door").orElse("direct"));
        Result result = new Trial(scenario, variant, method, arguments.seed()).run(by, out);
        out.accept("");
        Report.table(List.of(result)).forEach(out);
        Report.reasons(result).forEach(reason -> out.accept("  " + reason));
        out.accept("");
        Report.effort(result).forEach(out);
        return status(List.of(result));
    }

    private static int real(
            Arguments arguments, Scenario scenario, Variant variant, MethodName method, Consumer<String> out) {
        if (arguments.option("door").isPresent()) {
            throw Misconfigured.field("--kubernetes", "given", "no --door");
        }
        if (scenario.script().isPlayed()) {
            throw Misconfigured.field("--kubernetes", "given", "a scenario without plan and happenings");
        }
        Equipment equipment = new Equipment(
                Kubeconfig.read(Path.of(arguments.option("kubernetes").orElseThrow())),
                arguments.option("nodes").map(NodeCommand::of),
                arguments.option("client").map(ClientCommand::of));
        out.accept("On the cluster at " + equipment.config().server() + ", in real time:");
        RealTrial.Outcome outcome = new RealTrial(scenario, variant, method, equipment, arguments.seed()).run(out);
        out.accept("");
        Report.real(outcome).forEach(out);
        return status(List.of(outcome.result()));
    }

    /** Goes on until the process is ended. */
    static int serve(Arguments arguments, Consumer<String> out) {
        Scenario scenario = scenario(arguments.operand("FILE"));
        Variant variant = variant(scenario, arguments.option("variant").orElse(""));
        int speed = bounded(arguments, "speed", 1, 1000);
        try (Served served = Served.open(scenario, variant, arguments.seed(), speed, out)) {
            served.serveUntil(() -> false);
        }
        return OK;
    }

    static int soak(Arguments arguments, Consumer<String> out) {
        if (arguments.option("replay").isPresent()) {
            int broken = Soak.replay(Path.of(arguments.option("replay").get()), out);
            return broken == 0 ? OK : BROKEN;
        }
        String kinds = arguments.option("faults").orElse("");
        int seeds = bounded(arguments, "seeds", 100, 1_000_000);
        int threads = bounded(arguments, "threads", Runtime.getRuntime().availableProcessors(), 256);
        if (arguments.option("stops").isPresent()) {
            int points = bounded(arguments, "stops", 1000, 1_000_000);
            return StopPoints.run(arguments.number("from", 1), points, threads, Wiring.clock(), out) == 0 ? OK : BROKEN;
        }
        if (arguments.option("defects").isPresent()) {
            return DefectHunt.run(bounded(arguments, "seeds", 500, 1_000_000), threads, out) == 0 ? OK : BROKEN;
        }
        Order order = Order.of(arguments.number("from", 1), seeds, threads, kinds);
        if (arguments.option("shrink").isPresent()) {
            long seed = arguments.number("shrink", 1);
            Soak.shrink(seed, order.kinds(), Path.of("seed-" + seed + ".json"), out);
            return OK;
        }
        boolean table = arguments.option("coverage").isPresent();
        int bad = table ? Soak.cover(order, Wiring.clock(), out) : Soak.run(order, Wiring.clock(), out);
        return bad == 0 ? OK : BROKEN;
    }

    private static int bounded(Arguments arguments, String option, int otherwise, int most) {
        long value = arguments.number(option, otherwise);
        if (value < 1 || value > most) {
            throw Misconfigured.field("--" + option, String.valueOf(value), "1 to " + most);
        }
        return (int) value;
    }

    private static int status(List<Result> results) {
        boolean well = results.stream()
                .filter(r -> r.method() == MethodName.NODEROLL)
                .allMatch(r -> r.violations().isEmpty()
                        && r.verdict().map(Verdict::good).orElse(r.outcome().startsWith("SUCCEEDED")));
        return well ? OK : BROKEN;
    }

    private static By by(String door) {
        return switch (door) {
            case "direct" -> By.DIRECT;
            case "http" -> By.HTTP;
            default -> throw Misconfigured.field("--door", door, "direct or http");
        };
    }

    private static Variant variant(Scenario scenario, String name) {
        try {
            return scenario.variant(name);
        } catch (IllegalArgumentException e) {
            throw new Misconfigured(String.valueOf(e.getMessage()), e);
        }
    }

    /** A path, or the name of a scenario that comes with the lab. */
    private static Scenario scenario(String file) {
        Path path = Path.of(file);
        Path shipped = Path.of(System.getProperty("noderoll.root", "."), "lab", "scenarios", file);
        return ScenarioReader.read(Files.exists(path) ? path : Files.exists(shipped) ? shipped : path);
    }
}
