package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who looks at a node or a pod sees what a drain did there, where {@code drain.kubernetesEvents} asks for it. */
class KubernetesEventsTest {

    private static Trial trial(String scenario, ObjectNode drain) {
        Scenario s = ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve(scenario));
        ObjectNode rollout = s.rollout().deepCopy();
        rollout.put("preflight", "warn").set("drain", drain);
        Scenario told = new Scenario(
                s.name(), s.about(), s.cluster(), s.group(), s.images(), s.variants(), rollout, s.requestsPerSecond());
        return new Trial(told, told.variants().getFirst(), MethodName.NODEROLL, 1);
    }

    private static ObjectNode drain(ObjectNode options) {
        return options.put("kubernetesEvents", true);
    }

    private static ObjectNode options() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** By reason, what the events are about. */
    private static Map<String, List<String>> told(Trial trial) {
        return trial.world().api().list(Kind.EVENT).stream()
                .filter(event -> List.of("DrainBegan", "DrainEnded", "DrainFailed", "Evicted", "EvictionRefused")
                        .contains(event.path("reason").asText()))
                .collect(Collectors.groupingBy(
                        event -> event.path("reason").asText(),
                        TreeMap::new,
                        Collectors.mapping(KubernetesEventsTest::about, Collectors.toList())));
    }

    private static String about(JsonNode event) {
        return event.at("/involvedObject/kind").asText() + "/"
                + event.at("/involvedObject/name").asText();
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void eachNodeAndEachPodHasItsEvents(By by) {
        Trial trial = trial("four-nodes", drain(options()));

        Result result = trial.run(by, line -> {});

        assertThat(result.outcome()).startsWith("SUCCEEDED");
        Map<String, List<String>> told = told(trial);
        assertThat(told.get("DrainBegan"))
                .hasSize(4)
                .doesNotHaveDuplicates()
                .allMatch(about -> about.startsWith("Node/"))
                .containsExactlyInAnyOrderElementsOf(told.get("DrainEnded"));
        assertThat(told.get("Evicted"))
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .allMatch(about -> about.startsWith("Pod/"));
        assertThat(told).doesNotContainKey("DrainFailed");
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void aNodeThatCannotBeDrainedSaysWhy(By by) {
        Trial trial = trial(
                "drain-deadlock", drain(options().put("singleReplica", "hold").put("timeoutSeconds", 300)));

        trial.run(by, line -> {});

        assertThat(told(trial).get("DrainFailed")).isNotEmpty().allMatch(about -> about.startsWith("Node/"));
        assertThat(trial.world().api().list(Kind.EVENT))
                .filteredOn(event -> event.path("reason").asText().equals("DrainFailed"))
                .allSatisfy(event -> assertThat(event.path("message").asText()).contains("budget"));
    }

    @Test
    void nobodyIsToldUnlessSomebodyAsksForIt() {
        Trial trial = trial("four-nodes", options());

        trial.run(By.HTTP, line -> {});

        assertThat(told(trial)).isEmpty();
    }
}
