package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenario {@code detach}: an app that ends at its stop signal, and leaves its Service before that, where a policy says so. */
class DetachTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCENARIO = Golden.root().resolve("lab/scenarios/detach");
    private static final String LABEL = "example.com/traffic";
    private static final String BOTH = "selector: {app: web, example.com/traffic: \"on\"}";

    @TempDir
    Path directory = Path.of("");

    /** When the label came off a pod, by its name, and when it was told to go. */
    private final Map<String, Instant> off = new TreeMap<>();

    private final Map<String, Instant> told = new TreeMap<>();
    private final Set<String> made = new HashSet<>();

    private Trial trial(Scenario scenario) {
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        trial.world().api().onChange(Kind.POD, change -> {
            ObjectNode pod = change.object();
            String name = pod.at("/metadata/name").asText();
            Instant now = trial.world().agenda().instant();
            if (!pod.at("/metadata/labels/app").asText().equals("web")) {
                return;
            }
            made.add(name);
            if (!pod.at("/metadata/labels").has(LABEL)) {
                off.putIfAbsent(name, now);
            }
            if (pod.path("metadata").has("deletionTimestamp")) {
                told.putIfAbsent(name, now);
            }
        });
        return trial;
    }

    private Scenario with(String drain, String manifest) throws IOException {
        ObjectNode scenario =
                (ObjectNode) JSON.readTree(SCENARIO.resolve("scenario.json").toFile());
        scenario.putObject("rollout").set("drain", JSON.readTree(drain));
        scenario.remove("expect");
        Files.writeString(directory.resolve("scenario.json"), scenario.toString());
        Path manifests = Files.createDirectory(directory.resolve("manifests"));
        Files.writeString(manifests.resolve("web.yaml"), manifest);
        return ScenarioReader.read(directory);
    }

    private static String manifest() throws IOException {
        return Files.readString(SCENARIO.resolve("manifests/web.yaml"));
    }

    private static String policy(int seconds) {
        return "{\"detachLabels\": [\"%s\"], \"detachSeconds\": %d}".formatted(LABEL, seconds);
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void podsLeaveTheirServiceFirstAndNoRequestFails(By door) {
        Result result = trial(ScenarioReader.read(SCENARIO)).run(door, _ -> {});

        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().sent()).isGreaterThan(1000);
        assertThat(result.probe().failed()).isZero();
        assertThat(off).as("each of the four, once").hasSize(4);
        assertThat(told)
                .hasSize(4)
                .allSatisfy((name, when) -> assertThat(Duration.between(off.get(name), when))
                        .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(17)));
        assertThat(made)
                .as("a successor for each, and none for one that was let go of")
                .hasSize(8);
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void withoutThePolicyRequestsFail(By door) throws IOException {
        Result result = trial(with("{}", manifest())).run(door, _ -> {});

        assertThat(result.outcome()).isEqualTo("rollouts: RolloutDone");
        assertThat(result.probe().failed()).isPositive();
        assertThat(off).isEmpty();
    }

    /** Its ReplicaSet would let go of the pod, and make another. */
    @Test
    void aLabelByWhichItsOwnerSelectsItStays() throws IOException {
        String plain = manifest()
                .replace(
                        "    matchLabels: {app: web}\n  template",
                        "    matchLabels: {app: web, example.com/traffic: \"on\"}\n  template");
        assertThat(plain).isNotEqualTo(manifest());

        Result result = trial(with(policy(15), plain)).run(By.DIRECT, _ -> {});

        assertThat(result.outcome()).isEqualTo("rollouts: RolloutDone");
        assertThat(result.probe().failed()).isPositive();
        assertThat(off).isEmpty();
        assertThat(made).hasSize(8);
    }

    @Test
    void aServiceThatDoesNotSelectByTheLabelIsLeftAlone() throws IOException {
        String plain = manifest().replace(BOTH, "selector: {app: web}");
        assertThat(plain).isNotEqualTo(manifest());

        Result result = trial(with(policy(15), plain)).run(By.DIRECT, _ -> {});

        assertThat(result.outcome()).isEqualTo("rollouts: RolloutDone");
        assertThat(result.probe().failed()).isPositive();
        assertThat(off).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void podsThatStayAfterAllServeAgain(By door) throws IOException {
        String drain = policy(600).replace("{", "{\"timeoutSeconds\": 60, ");
        Trial trial = trial(with(drain, manifest()));

        Result result = trial.run(door, _ -> {});

        assertThat(result.outcome()).isNotEqualTo("rollouts: RolloutDone");
        assertThat(result.probe().failed()).isZero();
        assertThat(off).isNotEmpty();
        List<ObjectNode> pods = trial.world().api().list(Kind.POD).stream()
                .filter(pod -> pod.at("/metadata/labels/app").asText().equals("web"))
                .toList();
        assertThat(pods)
                .hasSize(4)
                .allMatch(pod -> pod.at("/metadata/labels").path(LABEL).asText().equals("on"))
                .noneMatch(pod -> pod.at("/metadata/annotations").has("noderoll.dev/detached"));
    }
}
