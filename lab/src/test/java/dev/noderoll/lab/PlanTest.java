package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.cli.ExitStatus;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.aws.ApiLog.Effect;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.lambda.FunctionTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code noderoll plan}, and {@code noderoll roll --plan}, as somebody types them. */
@ExtendWith(Credentials.class)
class PlanTest {

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private final World world = new World(scenario, 3, FunctionTimes.NONE);

    @TempDir
    Path directory = Path.of("");

    private Typed plan(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "plan",
                "workers",
                "--cluster",
                scenario.cluster(),
                "--image",
                scenario.images().target()));
        words.addAll(List.of(more));
        return Typed.in(world, directory, words);
    }

    @Test
    void tellsOrderLaunchesEvictionsTimeAndCostAndChangesNothing() throws IOException {
        world.settle(scenario.variant("budget"));
        long changes = world.aws().log().count(Effect.CHANGES);
        AtomicInteger writes = new AtomicInteger();
        for (Kind kind : Kind.values()) {
            world.api().onChange(kind, change -> writes.incrementAndGet());
        }

        Typed typed = plan();

        assertThat(typed.status()).as("%s", typed.lines()).isEqualTo(ExitStatus.OK);
        String all = String.join("\n", typed.lines());
        assertThat(all)
                .startsWith("workers of " + scenario.cluster() + ": every node would be replaced")
                .containsPattern("takes +0:0\\d:\\d\\d to 0:0\\d:\\d\\d, most likely 0:0\\d:\\d\\d")
                .contains("  evicts    2 pods", "instance hours above the desired capacity")
                .containsPattern("launches +zone +instances\n  0:00:\\d\\d +eu-central-1[ab] +1\n  0:0\\d");
        for (ObjectNode node : world.api().list(Kind.NODE)) {
            assertThat(all).contains(node.at("/metadata/name").asText());
        }
        assertThat(writes).hasValue(0);
        assertThat(world.aws().log().count(Effect.CHANGES)).isEqualTo(changes);
    }

    @Test
    void theSurgeIsToldThatThePodsNeed() throws IOException {
        Scenario sized = ScenarioReader.read(Golden.root().resolve("lab/scenarios/auto-surge"));
        World halfEmpty = new World(sized, 3, FunctionTimes.NONE);
        halfEmpty.settle(sized.variant("web"));
        List<String> words = List.of(
                "plan",
                "workers",
                "--cluster",
                sized.cluster(),
                "--image",
                sized.images().target(),
                "--max-surge",
                "auto");

        assertThat(Typed.in(halfEmpty, directory, words).lines()).contains("  adds      4 instances at most");

        List<String> inJson = new ArrayList<>(words);
        inJson.addAll(List.of("-o", "json"));
        String data = String.join("\n", Typed.in(halfEmpty, directory, inJson).lines());
        assertThat(new ObjectMapper().readTree(data).at("/forecast/surge").asInt())
                .isEqualTo(4);
    }

    @Test
    void whatStandsInTheWayIsNamedWithWhatLetsItGo() throws IOException {
        world.settle(scenario.variant("budget"));
        ObjectNode pod = world.api().list(Kind.POD).stream()
                .filter(p -> p.at("/metadata/name").asText().startsWith("web"))
                .findFirst()
                .orElseThrow()
                .deepCopy();
        pod.withObjectProperty("metadata").withObjectProperty("annotations").put("karpenter.sh/do-not-disrupt", "true");
        world.api().update(Kind.POD, pod);

        Typed typed = plan("-o", "json");

        assertThat(typed.status()).as("%s", typed.lines()).isEqualTo(ExitStatus.NO);
        JsonNode forecast =
                new ObjectMapper().readTree(String.join("\n", typed.lines())).path("forecast");
        assertThat(forecast.path("end").asText()).isEqualTo("NotBegun");
        assertThat(forecast.path("why").asText()).isEqualTo("no drain can move 1 pod of the nodes to be replaced");
        assertThat(forecast.at("/hindrances/0/pod").asText())
                .isEqualTo("default/" + pod.at("/metadata/name").asText());
        assertThat(forecast.at("/hindrances/0/unblock").asText()).isNotEmpty();
    }

    @Test
    void aSavedPlanIsRolledOnlyInTheWorldThatItWasMadeIn() throws IOException {
        world.settle(scenario.variant("budget"));
        Path file = directory.resolve("plan.json");
        assertThat(plan("--save", file.toString()).status()).isZero();
        List<String> roll = List.of("roll", "workers", "--plan", file.toString());

        Typed same = Typed.in(world, directory, roll);
        assertThat(same.status())
                .as("it goes on to look for the machines, which are not here")
                .isEqualTo(3);

        String web = world.api().list(Kind.POD).stream()
                .map(p -> p.at("/metadata/name").asText())
                .filter(name -> name.startsWith("web"))
                .findFirst()
                .orElseThrow();
        world.api().delete(Kind.POD, "default", web, Deletion.NOW);
        world.agenda().runUntil(() -> false, world.agenda().instant().plus(Duration.ofMinutes(2)));

        Typed changed = Typed.in(world, directory, roll);
        assertThat(changed.status()).isEqualTo(ExitStatus.NO);
        assertThat(changed.lines())
                .anyMatch(line -> line.startsWith("Nothing was started"))
                .anyMatch(line -> line.startsWith("  - pod default/" + web + " on "));
    }

    @Test
    void aFileThatIsNoPlanAndOptionsBesideAPlanAreWrongUse() throws IOException {
        Path file = Files.writeString(directory.resolve("x.json"), "{}");

        assertThat(Typed.in(world, directory, List.of("roll", "workers", "--plan", file.toString()))
                        .status())
                .isEqualTo(2);
        assertThat(Typed.in(world, directory, List.of("roll", "workers", "--plan", file.toString(), "--max-surge", "2"))
                        .status())
                .isEqualTo(2);
    }
}
