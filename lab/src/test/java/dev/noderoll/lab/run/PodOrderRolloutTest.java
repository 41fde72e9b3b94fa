package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A shop whose policy lets workers leave a node first, then what serves, and all others last. */
class PodOrderRolloutTest {

    private static final Map<String, Integer> TURNS = Map.of("worker", 0, "storefront", 1, "checkout", 1);

    private final Scenario shop = ScenarioReader.read(Golden.root().resolve("lab/scenarios/shop"));
    private final List<String> outOfTurn = new ArrayList<>();

    private Result run(By door, String... order) {
        ObjectNode rollout = shop.rollout().deepCopy();
        for (String selector : order) {
            rollout.withObject("/drain").withArray("order").add(selector);
        }
        Scenario ordered = shop.rolledBy(rollout);
        Trial trial = new Trial(ordered, ordered.variant("guarded"), MethodName.NODEROLL, 1);
        trial.world().api().onChange(Kind.POD, change -> hear(trial, change));
        Result result = trial.run(door, _ -> {});
        assertThat(result.outcome()).startsWith("SUCCEEDED");
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().failed()).isZero();
        return result;
    }

    private void hear(Trial trial, Change change) {
        ObjectNode pod = change.object();
        ObjectNode before = change.before();
        if (before == null || isTold(before) || !isTold(pod) || turn(pod) == 0) {
            return;
        }
        trial.world().api().list(Kind.POD).stream()
                .filter(other -> other.at("/spec/nodeName").equals(pod.at("/spec/nodeName")))
                .filter(other -> turn(other) < turn(pod))
                .filter(other -> !Set.of("Succeeded", "Failed")
                        .contains(other.at("/status/phase").asText()))
                .forEach(other -> outOfTurn.add(pod.at("/metadata/name").asText() + " before "
                        + other.at("/metadata/name").asText()));
    }

    private static boolean isTold(JsonNode pod) {
        return pod.path("metadata").has("deletionTimestamp") && !daemon(pod);
    }

    private static boolean daemon(JsonNode pod) {
        return pod.at("/metadata/ownerReferences/0/kind").asText().equals("DaemonSet");
    }

    private static int turn(JsonNode pod) {
        return TURNS.getOrDefault(pod.at("/metadata/labels/app").asText(), TURNS.size());
    }

    @ParameterizedTest
    @EnumSource
    void onEachNodeEachTurnBeginsWhenTheFormerHasGone(By door) {
        Result result = run(door, "app=worker", "app in (storefront, checkout)");

        assertThat(outOfTurn).isEmpty();
        assertThat(result.evictionsPerPod()).isLessThanOrEqualTo(1);
    }

    @Test
    void withoutAnOrderAllLeaveAtTheSameTime() {
        run(By.DIRECT);

        assertThat(outOfTurn).isNotEmpty();
    }
}
