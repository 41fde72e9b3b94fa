package dev.noderoll.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.run.Door;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.ShippedFunctions;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.lambda.FunctionTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page that shows what the commands print: on ten nodes, before and while they are replaced. */
@ExtendWith(Credentials.class)
class CommandsPageTest {

    private static final String BEGIN = """
            # What the commands print

            On the scenario [ten](../lab/scenarios/ten): ten nodes in three zones, and what runs on them. `CommandsPageTest` types the commands, and compares this page, and `PicturesTest` takes the picture of one; the options that reach the cluster (`--cluster`, `--region`) are left out here. `noderoll COMMAND --help` tells of each.

            ![A terminal with what noderoll status prints in the midst of a rollout](pictures/status.png)
            """;

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/ten"));
    private final World world = new World(scenario, 1, FunctionTimes.NONE);
    private final StringBuilder page = new StringBuilder(BEGIN);

    @TempDir
    Path directory = Path.of("");

    @Test
    void thePageShowsWhatTheyPrint() throws IOException, TaskFailure {
        world.settle(scenario.variant("ten"));
        show("Before: what the workloads lack", List.of("check"));
        show(
                "Before: what a rollout would do",
                List.of("plan", "workers", "--image", scenario.images().target(), "--max-surge", "3"));
        try (Door door = Door.direct(world, scenario.cluster())) {
            StepFunctions service =
                    Machines.serve(world.agenda(), world.dice(), door.lambda(new ShippedFunctions(door.ports())));
            Execution execution = service.start(
                    Machines.ROLLOUT, "first", scenario.rollout().deepCopy().put("maxSurge", 3));
            Duration time = Duration.ofSeconds(190);
            world.agenda().after(time, "time has passed", () -> {});
            world.agenda().runUntil(() -> false, world.agenda().instant().plus(time));

            lease(execution.arn());
            show("Meanwhile: how far it is", List.of("status"));
            show("Meanwhile: what keeps a node", List.of("why", cart()));
        }

        Golden.check("docs/commands.md", page.toString());
    }

    /** In process the functions keep theirs by themselves, and give the same page every time. */
    private void lease(String holder) {
        ObjectNode lease = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "coordination.k8s.io/v1")
                .put("kind", "Lease");
        lease.putObject("metadata")
                .put("namespace", "noderoll")
                .put("name", "noderoll-workers")
                .putObject("annotations")
                .put("noderoll.dev/group", "workers");
        lease.putObject("spec")
                .put("holderIdentity", holder)
                .put("leaseDurationSeconds", 300)
                .put(
                        "renewTime",
                        world.agenda().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        world.api().create(Kind.LEASE, lease);
    }

    /** The node of a pod whose budget lets it wait. */
    private String cart() {
        return world.api().list(Kind.POD).stream()
                .filter(pod -> pod.at("/metadata/name").asText().equals("cart-3"))
                .map(pod -> pod.at("/spec/nodeName").asText())
                .findFirst()
                .orElseThrow();
    }

    private void show(String title, List<String> words) throws IOException {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--cluster", scenario.cluster()));
        page.append("\n## ")
                .append(title)
                .append("\n\n```\n$ noderoll ")
                .append(String.join(" ", words))
                .append('\n');
        Typed.in(world, directory, all)
                .lines()
                .forEach(line -> page.append(line).append('\n'));
        page.append("```\n");
    }
}
