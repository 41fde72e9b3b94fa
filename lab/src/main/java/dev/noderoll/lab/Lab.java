package dev.noderoll.lab;

import dev.noderoll.cli.Arguments;
import dev.noderoll.cli.Cli;
import dev.noderoll.handler.Wiring;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;

/** All commands: {@code noderoll demo}, {@code noderoll lab ...}, and those of {@link Cli}. */
public final class Lab {

    private static final String DEMO = """
            noderoll demo [--seed N]
                Replaces both nodes of the two-node nginx cluster, shows each step, and compares three methods on four
                versions of the manifest.
            """;

    private static final String LAB = """
            noderoll lab run FILE [--variant NAME] [--method NAME] [--seed N]
                                  [--door direct|http]
                                  [--kubernetes KUBECONFIG [--nodes COMMAND] [--client COMMAND]]
                Runs one method: naive, instance-refresh, kubergrunt, eks-rolling-update, managed-node-group,
                karpenter-drift, kubectl-drain or noderoll (the default). FILE is a scenario, a directory that has a scenario.json, a directory of manifests, or
                the name of a scenario in lab/scenarios. With --kubernetes the pods and nodes live in that cluster, in
                real time; AWS is simulated. Nodes are kwok's, or machines that COMMAND up and COMMAND down make; COMMAND
                of --client runs the clients where clients of the cluster run.

            noderoll lab compare FILE [--methods all|NAME,NAME] [--seed N]
                Runs methods on every variant: naive, kubectl-drain and noderoll unless told otherwise.

            noderoll lab serve FILE [--variant NAME] [--seed N] [--speed N]
                Opens the scenario's AWS account and cluster for the AWS CLI, SDKs and kubectl, on loopback ports, and
                tells what happens to its nodes. Time passes N times as fast as yours; 1 by default. Ends on Ctrl-C.

            noderoll lab soak [--seeds N] [--from SEED] [--threads N] [--faults KIND,KIND] [--coverage]
                Rolls N random clusters under random faults, one from each seed, and checks every promise after each
                event. A seed is the same run each time, and on any number of threads; without --threads as many as
                there are cores. --faults: these kinds in every seed. --coverage: shows which faults met which
                functions, tries for what has not met, and fails when a pair that can meet never has.

            noderoll lab soak --shrink SEED [--faults KIND,KIND]
                Makes a failed seed smaller as long as it breaks the same promise, and writes it to seed-SEED.json.

            noderoll lab soak --replay FILE
                Runs such a file again, byte for byte.

            noderoll lab soak --defects [--seeds N] [--threads N]
                Puts defects into the product, one at a time, and says with how many seeds the soak finds each. Exit
                status 1 when one is not found within N seeds; 500 by default.

            noderoll lab soak --stops N [--from SEED] [--threads N]
                Stops N rollouts of random clusters, each at a random event, and carries each on with a new execution:
                what was left over, and how often pods moved. Exit status 1 when a promise was broken.

            Exit status: 0 when all went well; 1 when a promise was broken or a rollout failed; 2 for bad input.
            """;

    private Lab() {}

    /** The commands and their options, those of the command line included. */
    private static SequencedMap<String, Set<String>> commands() {
        SequencedMap<String, Set<String>> commands = Cli.commands();
        commands.putFirst("demo", Set.of("seed"));
        commands.putLast("lab run", Set.of("variant", "method", "seed", "door", "kubernetes", "nodes", "client"));
        commands.putLast("lab compare", Set.of("seed", "methods"));
        commands.putLast("lab serve", Set.of("variant", "seed", "speed"));
        commands.putLast(
                "lab soak",
                Set.of("seeds", "from", "threads", "faults", "coverage", "replay", "shrink", "defects", "stops"));
        commands.putLast("help", Set.of());
        return commands;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out::println));
    }

    /** Runs a command; returns its exit status. */
    static int run(List<String> arguments, Consumer<String> out) {
        return run(arguments, Wiring.clock(), out);
    }

    /** {@code clock} tells the time of the clusters that the command looks at. */
    static int run(List<String> arguments, InstantSource clock, Consumer<String> out) {
        try {
            Arguments parsed = Arguments.parse(arguments, commands());
            return switch (parsed.command()) {
                case "demo" -> Commands.demo(parsed, out);
                case "check", "status", "why" -> Cli.run(arguments, clock, out);
                case "lab run" -> Commands.run(parsed, out);
                case "lab compare" -> Commands.compare(parsed, out);
                case "lab serve" -> Commands.serve(parsed, out);
                case "lab soak" -> Commands.soak(parsed, out);
                default -> {
                    out.accept(String.join("\n", DEMO, Cli.USAGE, "", LAB.strip()));
                    yield 0;
                }
            };
        } catch (Misconfigured e) {
            out.accept("noderoll: " + e.getMessage());
            return 2;
        } catch (ManifestReader.Unreadable e) {
            out.accept("noderoll: " + e.getMessage());
            return 2;
        }
    }
}
