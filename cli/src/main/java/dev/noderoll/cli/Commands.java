package dev.noderoll.cli;

import dev.noderoll.handler.Ports;
import dev.noderoll.handler.Wiring;
import dev.noderoll.model.NodeName;
import dev.noderoll.plan.Preflight;
import dev.noderoll.plan.Preflight.Checked;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Misconfigured;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the commands do. Each returns an exit status. */
final class Commands {

    private static final int OK = 0;
    private static final int STOPS = 1;

    private Commands() {}

    static int check(Arguments arguments, InstantSource clock, Consumer<String> out) {
        List<Checked> checked = Preflight.judge(Check.survey(kubeconfig(arguments), clock.instant()));
        if (arguments.option("json").isPresent()) {
            out.accept(Check.json(checked));
        } else {
            Check.text(checked).forEach(out);
        }
        return Preflight.stops(checked) ? STOPS : OK;
    }

    static int status(Arguments arguments, InstantSource clock, Consumer<String> out) {
        Ports ports = Wiring.ports(environment(arguments));
        Optional<String> name = arguments.option("cluster");
        boolean eks = arguments.option("kubernetes").isEmpty() && name.isPresent();
        Cluster cluster = eks ? ports.clusters().cluster(name.get()) : Why.cluster(kubeconfig(arguments));
        Status status = new Status(ports.groups(), cluster, name, clock.instant());
        arguments.option("group").map(status::of).orElseGet(status::ofAll).forEach(out);
        return OK;
    }

    /** Where AWS is, as the functions are told it. */
    private static Map<String, String> environment(Arguments arguments) {
        Map<String, String> environment = new TreeMap<>();
        Optional<String> region = arguments
                .option("region")
                .or(() -> Optional.ofNullable(System.getenv("AWS_REGION")))
                .or(() -> Optional.ofNullable(System.getenv("AWS_DEFAULT_REGION")));
        environment.put(
                "AWS_REGION",
                region.orElseThrow(() -> Misconfigured.field(
                        "--region", "missing", "the region of the node groups, or AWS_REGION in the environment")));
        arguments
                .option("endpoint-url")
                .or(() -> Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL")))
                .ifPresent(url -> environment.put("AWS_ENDPOINT_URL", url));
        return environment;
    }

    private static Path kubeconfig(Arguments arguments) {
        return arguments.option("kubernetes").map(Path::of).orElseGet(Commands::usualKubeconfig);
    }

    static int why(Arguments arguments, Consumer<String> out) {
        Path file = kubeconfig(arguments);
        NodeName node = new NodeName(arguments.operand("NODE"));
        Why.explain(
                        Why.cluster(file),
                        node,
                        Why.policy(arguments.option("drain").orElse("{}")),
                        Wiring.clock().instant())
                .forEach(out);
        return OK;
    }

    /** Where kubectl looks, but for a list of files. */
    private static Path usualKubeconfig() {
        String named = System.getenv("KUBECONFIG");
        return named == null || named.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".kube", "config")
                : Path.of(named);
    }
}
