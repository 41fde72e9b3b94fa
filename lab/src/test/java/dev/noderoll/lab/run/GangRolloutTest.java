package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenario {@code gang}: when the pods of each gang were evicted, and when their successors got nodes. */
class GangRolloutTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCENARIO = Golden.root().resolve("lab/scenarios/gang");

    @TempDir
    Path directory = Path.of("");

    private final Map<String, List<Instant>> evictions = new TreeMap<>();
    private final Map<String, List<Instant>> bindings = new TreeMap<>();

    private Trial trial(Scenario scenario) {
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        trial.world().api().onChange(Kind.POD, change -> {
            ObjectNode before = change.before();
            String gang = change.object().at("/metadata/labels/gang").asText();
            if (before == null || gang.isEmpty()) {
                return;
            }
            Instant now = trial.world().agenda().instant();
            if (ends(change.object()) && !ends(before)) {
                evictions.computeIfAbsent(gang, _ -> new ArrayList<>()).add(now);
            }
            if (evictions.containsKey(gang) && bound(change.object()) && !bound(before)) {
                bindings.computeIfAbsent(gang, _ -> new ArrayList<>()).add(now);
            }
        });
        return trial;
    }

    private static boolean ends(ObjectNode pod) {
        return pod.path("metadata").has("deletionTimestamp");
    }

    private static boolean bound(ObjectNode pod) {
        return !pod.at("/spec/nodeName").asText("").isEmpty();
    }

    /** The scenario with another input of the rollout, and another end. */
    private Scenario with(String rollout, String expect) throws IOException {
        ObjectNode scenario =
                (ObjectNode) JSON.readTree(SCENARIO.resolve("scenario.json").toFile());
        scenario.set("rollout", JSON.readTree(rollout));
        scenario.set("expect", JSON.readTree(expect));
        Files.writeString(directory.resolve("scenario.json"), scenario.toString());
        Path manifests = Files.createDirectory(directory.resolve("manifests"));
        for (String file : List.of("llm.yaml", "train.yaml")) {
            Files.copy(SCENARIO.resolve("manifests").resolve(file), manifests.resolve(file));
        }
        return ScenarioReader.read(directory);
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void everyGangMovesOnceAndWholeAndNoRequestFails(By door) {
        Result result = trial(ScenarioReader.read(SCENARIO)).run(door, _ -> {});

        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().sent()).isGreaterThan(1000);
        assertThat(result.probe().failed()).isZero();
        assertThat(evictions.keySet()).containsExactly("llm-a", "llm-b", "train");
        assertThat(evictions.values()).allMatch(GangRolloutTest::together);
        assertThat(bindings.values()).hasSize(3).allMatch(GangRolloutTest::together);
    }

    private static boolean together(List<Instant> times) {
        return times.size() == 2
                && Duration.between(times.getFirst(), times.getLast()).toSeconds() < 3;
    }

    @Test
    void apartAGangIsInterruptedMoreThanOnce() throws IOException {
        Scenario apart = with(
                "{\"maxSurge\": 1, \"drain\": {\"gangs\": \"apart\"}}",
                "{\"rollouts\": [\"RolloutDone\"], \"image\": \"target\"}");

        Result result = trial(apart).run(By.DIRECT, _ -> {});

        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(evictions.values()).hasSize(3).noneMatch(GangRolloutTest::together);
    }

    @Test
    void aSurgeOfLessThanAGangsNodesIsRefusedBeforeAnythingIsChanged() throws IOException {
        Scenario narrow = with(
                "{\"maxSurge\": 1}",
                "{\"rollouts\": [\"NotBegun\"], \"image\": \"current\", \"says\": [\"maxSurge: 2 or more\"]}");

        Result result = trial(narrow).run(By.DIRECT, _ -> {});

        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(evictions).isEmpty();
    }

    /** The pods alone would find places on one new node after another. */
    @Test
    void aSurgeByWhatPodsNeedIsAsManyAsAGangsNodes() throws IOException {
        Scenario auto = with("{\"maxSurge\": \"auto\"}", "{\"rollouts\": [\"RolloutDone\"], \"image\": \"target\"}");

        Result result = trial(auto).run(By.DIRECT, _ -> {});

        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(evictions.values()).hasSize(3).allMatch(GangRolloutTest::together);
    }

    @Test
    void begunNeverthelessItEndsSoonAndSaysWhatItNeeds() throws IOException {
        Scenario narrow = with(
                "{\"maxSurge\": 1, \"preflight\": \"warn\"}",
                "{\"rollouts\": [\"Abandoned\"], \"image\": \"current\", \"minutes\": 20, \"says\": [\"has pods on 1 node\"]}");

        Result result = trial(narrow).run(By.DIRECT, _ -> {});

        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(result.violations()).isEmpty();
        assertThat(evictions).isEmpty();
    }
}
