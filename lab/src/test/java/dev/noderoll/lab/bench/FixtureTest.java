package dev.noderoll.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.port.Misconfigured;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixtureTest {

    @BeforeAll
    static void findScenarios() {
        System.setProperty("noderoll.root", Golden.root().toString());
    }

    @Test
    void thirtyNodesRunThreeCopiesAndOneDaemonSet() {
        Map<String, Long> kinds = kinds(Fixture.of("ten", 30).manifests());

        assertThat(kinds)
                .containsEntry("Namespace", 3L)
                .containsEntry("Deployment", 12L)
                .containsEntry("StatefulSet", 3L)
                .containsEntry("PodDisruptionBudget", 6L)
                .containsEntry("DaemonSet", 1L);
    }

    @Test
    void withoutTheStatefulSetNothingHasVolumes() {
        assertThat(kinds(Fixture.of("nosts", 10).manifests()))
                .containsEntry("Deployment", 4L)
                .doesNotContainKeys("StatefulSet", "Namespace");
    }

    private static Map<String, Long> kinds(List<ObjectNode> manifests) {
        return manifests.stream()
                .collect(Collectors.groupingBy(m -> m.path("kind").asText(), Collectors.counting()));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "10%, 2", "100%, 20", "7, 7"})
    void aSurgeIsANumberOrAShareRoundedUp(String surge, int instances) {
        assertThat(Fixture.of("ten", 20).rolledBy(surge).surge()).isEqualTo(instances);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1001", "x", "101%", ""})
    void refusesASurgeThatNoRolloutHas(String surge) {
        assertThatThrownBy(() -> Fixture.of("ten", 10).rolledBy(surge))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("maxSurge");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 11, 6000})
    void refusesNodesThatAreNoMultipleOfTen(int nodes) {
        assertThatThrownBy(() -> Fixture.of("ten", nodes)).isInstanceOf(Misconfigured.class);
    }
}
