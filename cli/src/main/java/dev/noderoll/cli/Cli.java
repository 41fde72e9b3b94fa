package dev.noderoll.cli;

import dev.noderoll.handler.Wiring;
import dev.noderoll.port.Misconfigured;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;

/** The commands that look at real clusters: {@code noderoll check}, {@code noderoll status}, {@code noderoll why}. */
public final class Cli {

    /** What each command does, without an empty line at the end. */
    public static final String USAGE = """
            noderoll check [--kubernetes KUBECONFIG] [--json]
                Tells of each workload of any cluster which protections it lacks to be moved without a failed request, and
                what to change. Changes nothing. Exit status 1 when a rollout would stop at one of them.

            noderoll status [--group NAME] [--cluster NAME] [--kubernetes KUBECONFIG] [--region REGION]
                            [--endpoint-url URL]
                Tells of each node group that is rolling, or in which a rollout was stopped: who holds it, what it has
                changed, and which command goes on or puts everything back. The cluster is that of --kubernetes, else the
                EKS cluster of --cluster, else that of $KUBECONFIG or ~/.kube/config. Changes nothing.

            noderoll why NODE [--kubernetes KUBECONFIG] [--drain JSON]
                Tells of each pod on a node of any cluster what a drain would do with it now, which budgets cover it, who
                owns it, and what would let it go. JSON is the drain policy as in a rollout's input. Without --kubernetes
                the cluster of $KUBECONFIG or ~/.kube/config. Changes nothing.""";

    private static final String EXIT_STATUS = """


            Exit status: 0 when all went well; 1 when a rollout would stop; 2 for bad input.""";

    private Cli() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), Wiring.clock(), out::println));
    }

    /** The commands and their options, in the order of {@link #USAGE}. */
    public static SequencedMap<String, Set<String>> commands() {
        SequencedMap<String, Set<String>> commands = new LinkedHashMap<>();
        commands.put("check", Set.of("kubernetes", "json"));
        commands.put("status", Set.of("cluster", "group", "kubernetes", "region", "endpoint-url"));
        commands.put("why", Set.of("kubernetes", "drain"));
        return commands;
    }

    /** Runs a command; returns its exit status. {@code clock} tells the time of the clusters that it looks at. */
    public static int run(List<String> arguments, InstantSource clock, Consumer<String> out) {
        try {
            SequencedMap<String, Set<String>> commands = commands();
            commands.putLast("help", Set.of());
            Arguments parsed = Arguments.parse(arguments, commands);
            return switch (parsed.command()) {
                case "check" -> Commands.check(parsed, clock, out);
                case "status" -> Commands.status(parsed, clock, out);
                case "why" -> Commands.why(parsed, out);
                default -> {
                    out.accept(USAGE + EXIT_STATUS);
                    yield 0;
                }
            };
        } catch (Misconfigured e) {
            out.accept("noderoll: " + e.getMessage());
            return 2;
        }
    }
}
