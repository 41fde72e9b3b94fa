package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see is kept in files, so that every change of it is read before it is taken. */
class GoldenTimelineTest {

    @ParameterizedTest
    @ValueSource(strings = {"bare", "graceful", "readiness", "budget"})
    void twoNodesRollAsTheFileSays(String variant) throws IOException {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
        List<String> timeline = new ArrayList<>();

        new Trial(scenario, scenario.variant(variant), MethodName.NODEROLL, 1).run(By.DIRECT, timeline::add);

        Golden.check("lab/golden/two-nodes-" + variant + ".txt", text(timeline));
    }

    @Test
    void theDemoPrintsWhatTheFileSaysAndTheSameBytesAgain() throws IOException {
        String first = demo("1");

        Golden.check("lab/golden/demo.txt", first);
        assertThat(demo("1")).isEqualTo(first);
        assertThat(demo("2")).isNotEqualTo(first);
    }

    private static String demo(String seed) {
        System.setProperty("noderoll.root", Golden.root().toString());
        List<String> lines = new ArrayList<>();
        assertThat(Lab.run(List.of("demo", "--seed", seed), lines::add)).isZero();
        return text(lines);
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
