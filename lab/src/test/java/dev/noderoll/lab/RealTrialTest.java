package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.RealTrial;
import dev.noderoll.lab.run.RealTrial.Outcome;
import dev.noderoll.lab.run.RealWorld.Equipment;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The two-node rollout on a real control plane, in real time. Skipped, and said so, where there is none. */
class RealTrialTest {

    @Test
    void replacesBothNodesAndEvictsEachPodOnceAndKeepsAnEndpoint() throws IOException, InterruptedException {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
        try (RealCluster cluster = RealCluster.obtain()) {
            Kubeconfig config = cluster.kubeconfig();

            Outcome outcome = new RealTrial(
                            scenario,
                            scenario.variant(""),
                            MethodName.NODEROLL,
                            new Equipment(config, Optional.empty(), Optional.empty()),
                            1)
                    .run(System.out::println);

            assertThat(outcome.result().outcome()).startsWith("SUCCEEDED").contains("\"current\":2", "\"outdated\":[]");
            assertThat(outcome.result().pods()).isEqualTo(2);
            assertThat(outcome.result().evicted()).isEqualTo(2);
            assertThat(outcome.fewestReady().get("default/web")).isGreaterThanOrEqualTo(1);
            assertThat(outcome.result().violations()).isEmpty();
        }
    }
}
