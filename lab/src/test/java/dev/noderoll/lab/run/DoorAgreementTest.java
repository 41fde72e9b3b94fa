package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.lambda.FunctionTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The in-process ports and the real adapters over HTTP drive the same world to the same end, at the same moments: what is
 * proven quickly in process holds for what is deployed.
 */
class DoorAgreementTest {

    private record Run(List<String> timeline, Result result) {}

    @ParameterizedTest
    @CsvSource({
        "two-nodes, bare, 1",
        "two-nodes, graceful, 1",
        "two-nodes, readiness, 1",
        "two-nodes, budget, 1",
        "one-pod, single, 1",
        "two-nodes, bare, 3",
        "two-nodes, bare, 4",
        "two-nodes, budget, 7"
    })
    void bothDoorsLeadEachNodeThroughTheSameStatesWhereFunctionsTakeNoTime(String name, String variant, long seed) {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/" + name));

        Run direct = run(scenario, variant, seed, FunctionTimes.NONE, By.DIRECT);
        Run http = run(scenario, variant, seed, FunctionTimes.NONE, By.HTTP);

        assertThat(states(http)).isEqualTo(states(direct));
        assertThat(ending(http.result())).isEqualTo(ending(direct.result()));
        assertThat(http.result().violations()).isEmpty();
        assertThat(direct.result().violations()).isEmpty();
        assertThat(direct.result().outcome()).startsWith("SUCCEEDED");
        assertThat(direct.result().evictionsPerPod()).isLessThanOrEqualTo(1.0);
        assertThat(direct.result().probe().sent()).isPositive();
    }

    /** The same calls take other times, since each door draws its own; they come to the same. */
    @ParameterizedTest
    @CsvSource({"two-nodes, budget, 1", "one-pod, single, 1", "two-nodes, bare, 3"})
    void bothDoorsLeadToTheSameEndInTheTimeThatFunctionsTake(String name, String variant, long seed) {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/" + name));

        Result direct =
                run(scenario, variant, seed, FunctionTimes.USUAL, By.DIRECT).result();
        Result http = run(scenario, variant, seed, FunctionTimes.USUAL, By.HTTP).result();

        assertThat(ending(http)).isEqualTo(ending(direct));
        // A single replica's old pod goes by our eviction or by its Deployment's own hand, whichever comes first.
        assertThat(http.evictionsPerPod()).isLessThanOrEqualTo(1.0);
        assertThat(direct.evictionsPerPod()).isLessThanOrEqualTo(1.0);
        assertThat(http.violations()).isEmpty();
        assertThat(direct.violations()).isEmpty();
        assertThat(http.duration()).isCloseTo(direct.duration(), Duration.ofSeconds(20));
        assertThat(awsCalls(http)).isCloseTo(awsCalls(direct), Percentage.withPercentage(15));
    }

    /** Where the cluster is, only clients ask. */
    private static long awsCalls(Result result) {
        return result.effort().aws().entrySet().stream()
                .filter(call -> !call.getKey().startsWith("eks:"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Each node's states in their order, its pods and the times left out: a watch tells either door a little later. */
    private static Map<String, List<String>> states(Run run) {
        Map<String, List<String>> states = new TreeMap<>();
        for (String line : run.timeline()) {
            String[] words = line.strip().split(" +", -1);
            if (words.length == 5 && words[1].startsWith("node-")) {
                List<String> known = states.computeIfAbsent(words[1], _ -> new ArrayList<>());
                if (known.isEmpty() || !known.getLast().equals(words[4])) {
                    known.add(words[4]);
                }
            }
        }
        return states;
    }

    private static String ending(Result result) {
        return result.outcome().replaceFirst("\"durationSeconds\":\\d+", "");
    }

    private static Run run(Scenario scenario, String variant, long seed, FunctionTimes times, By by) {
        List<String> timeline = new ArrayList<>();
        Result result =
                new Trial(scenario, scenario.variant(variant), MethodName.NODEROLL, seed, times).run(by, timeline::add);
        return new Run(timeline, result);
    }
}
