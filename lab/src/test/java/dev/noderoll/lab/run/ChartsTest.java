package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.Slow;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What popular charts and operators put into clusters, written from their documentation: rolled through both doors. */
@Slow
class ChartsTest {

    @ParameterizedTest
    @CsvSource({
        "ingress-controller, DIRECT",
        "ingress-controller, HTTP",
        "kafka-operator, DIRECT",
        "kafka-operator, HTTP",
        "postgres-operator, DIRECT",
        "postgres-operator, HTTP",
        "cassandra, DIRECT",
        "cassandra, HTTP",
        "gitops, DIRECT",
        "gitops, HTTP",
        "cni-operator, DIRECT",
        "cni-operator, HTTP"
    })
    void isRolledWithoutAFailedRequest(String name, By door) {
        Result result = trial(name, MethodName.NODEROLL).run(door, _ -> {});

        assertThat(result.outcome()).startsWith("SUCCEEDED");
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().sent()).isGreaterThan(1000);
        assertThat(result.probe().failed()).isZero();
        assertThat(result.evictionsPerPod()).isLessThanOrEqualTo(1.0);
    }

    /** Each instance is evicted once, and as a replica: the operator moves the primary on when its node is cordoned. */
    @ParameterizedTest
    @EnumSource(By.class)
    void thePrimaryOfAPostgresIsNotEvictedBeforeItIsAReplica(By door) {
        Trial trial = trial("postgres-operator", MethodName.NODEROLL);
        List<String> moved = new ArrayList<>();
        trial.world().api().onChange(Kind.POD, change -> {
            if (begins(change) && label(change.object(), "cnpg.io/podRole").equals("instance")) {
                moved.add(change.object().at("/metadata/name").asText() + " "
                        + label(change.object(), "cnpg.io/instanceRole"));
            }
        });

        trial.run(door, _ -> {});

        assertThat(moved).containsExactlyInAnyOrder("orders-1 replica", "orders-2 replica", "orders-3 replica");
    }

    /** Others evict single replicas, or terminate nodes with pods on them. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NODEROLL")
    void everyOtherMethodFailsRequestsOfAGitOpsController(MethodName method) {
        assertThat(trial("gitops", method).run(By.DIRECT, _ -> {}).probe().failed())
                .isPositive();
    }

    /** Whether a pod's end begins. */
    private static boolean begins(Change change) {
        ObjectNode before = change.before();
        return before != null
                && !before.path("metadata").has("deletionTimestamp")
                && change.object().path("metadata").has("deletionTimestamp");
    }

    private static String label(ObjectNode pod, String name) {
        return pod.path("metadata").path("labels").path(name).asText();
    }

    private static Trial trial(String name, MethodName method) {
        Scenario scenario =
                ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve(name));
        return new Trial(scenario, scenario.variant(""), method, 1);
    }
}
