package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.TestCluster.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeError;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisruptionBudgetsTest {

    private final TestCluster world =
            new TestCluster().nodes("eu-central-1a", "a", "b").run(5);

    /** Columns: replicas and the budget; then expectedPods, desiredHealthy and disruptionsAllowed. */
    @ParameterizedTest
    @CsvSource({
        "3, 'minAvailable: 2',        3, 2, 1",
        "3, 'minAvailable: 3',        3, 3, 0",
        "3, 'minAvailable: 5',        3, 5, 0",
        "3, 'minAvailable: 50%',      3, 2, 1",
        "3, 'minAvailable: 0',        3, 0, 3",
        "3, 'maxUnavailable: 1',      3, 2, 1",
        "3, 'maxUnavailable: 0',      3, 3, 0",
        "3, 'maxUnavailable: 50%',    3, 1, 2",
        "4, 'maxUnavailable: 25%',    4, 3, 1",
        "1, 'maxUnavailable: 10%',    1, 0, 1",
        "0, 'maxUnavailable: 1',      0, 0, 0",
    })
    void theStatusFollowsFromTheSpecAndTheReadyPods(
            int replicas, String budget, int expected, int desired, int allowed) {
        world.apply(web(replicas, "", ""), budget(budget)).run(20);

        ObjectNode status = world.get(Kind.POD_DISRUPTION_BUDGET, "web").withObject("/status");
        assertThat(status.path("expectedPods").asInt()).isEqualTo(expected);
        assertThat(status.path("desiredHealthy").asInt()).isEqualTo(desired);
        assertThat(status.path("currentHealthy").asInt()).isEqualTo(replicas);
        assertThat(status.path("disruptionsAllowed").asInt()).isEqualTo(allowed);
        assertThat(status.path("observedGeneration").asInt()).isEqualTo(1);
    }

    @Test
    void anEvictionUsesTheBudgetUpUntilTheSuccessorIsReady() {
        world.apply(web(2, "lab.noderoll.dev/starts-in: 20s", ""), budget("maxUnavailable: 1"))
                .run(40);
        var pods = world.readyPods();

        evict(pods.getFirst());
        assertThatThrownBy(() -> evict(pods.getLast())).isInstanceOf(KubeError.class);
        world.run(15);
        assertThatThrownBy(() -> evict(pods.getLast())).isInstanceOf(KubeError.class);

        world.run(10);
        evict(pods.getLast());
    }

    @Test
    void podsThatAreNotReadyDoNotCountAsHealthy() {
        world.apply(web(2, "lab.noderoll.dev/starts-in: never", ""), budget("maxUnavailable: 1"))
                .run(30);

        ObjectNode status = world.get(Kind.POD_DISRUPTION_BUDGET, "web").withObject("/status");
        assertThat(status.path("currentHealthy").asInt()).isZero();
        assertThat(status.path("disruptionsAllowed").asInt()).isZero();
    }

    @Test
    void aBudgetOverPodsWhoseOwnerHasNoScaleAllowsNothingAndSaysWhy() {
        world.apply("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: web}
                spec:
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: web, image: "web:1"}]}
                """, budget("maxUnavailable: 1")).run(20);

        ObjectNode budget = world.get(Kind.POD_DISRUPTION_BUDGET, "web");
        assertThat(budget.at("/status/disruptionsAllowed").asInt()).isZero();
        assertThat(Fields.text(Fields.condition(budget, "DisruptionAllowed").orElseThrow(), "reason"))
                .isEqualTo("SyncFailed");
    }

    /** Of each the operator makes a pod again that has gone, also where its kind is called as one of Kubernetes' own. */
    @ParameterizedTest
    @CsvSource({
        "apps.kruise.io/v1alpha1, CloneSet,    3, SufficientPods",
        "apps.kruise.io/v1beta1,  StatefulSet, 3, SufficientPods",
        "batch.volcano.sh/v1alpha1, Job,       0, SyncFailed",
    })
    void podsOfACustomResourceAreCountedWhereItHasAScale(String apiVersion, String kind, int expected, String reason) {
        for (String name : List.of("x", "y", "z")) {
            world.apply("""
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      name: %s
                      labels: {app: web}
                      ownerReferences: [{apiVersion: %s, kind: %s, name: web, uid: u, controller: true}]
                    spec: {containers: [{name: c, image: c}]}
                    """.formatted(name, apiVersion, kind));
        }
        world.apply(budget("maxUnavailable: 1")).run(20);

        ObjectNode status = world.get(Kind.POD_DISRUPTION_BUDGET, "web").withObject("/status");
        assertThat(status.path("expectedPods").asInt()).isEqualTo(expected);
        assertThat(status.at("/conditions/0/reason").asText()).isEqualTo(reason);

        world.api.delete(Kind.POD, "default", "x", Deletion.NOW);
        world.run(20);
        assertThat(world.readyPods()).contains("x");
        status = world.get(Kind.POD_DISRUPTION_BUDGET, "web").withObject("/status");
        assertThat(status.path("expectedPods").asInt()).isEqualTo(expected);
    }

    @Test
    void anEvictionThatWasNeverCarriedOutIsForgottenAfterTwoMinutes() {
        world.apply(web(2, "", ""), budget("maxUnavailable: 1")).run(20);
        ObjectNode budget = world.get(Kind.POD_DISRUPTION_BUDGET, "web").deepCopy();
        String pod = world.readyPods().getFirst();
        ObjectNode status = budget.withObject("/status").put("disruptionsAllowed", 0);
        status.putObject("disruptedPods").put(pod, Fields.time(world.agenda.instant()));
        world.api.updateStatus(Kind.POD_DISRUPTION_BUDGET, budget);

        world.run(60);
        assertThat(allowed()).isZero();

        world.run(65);
        assertThat(allowed()).isEqualTo(1);
    }

    private int allowed() {
        return world.get(Kind.POD_DISRUPTION_BUDGET, "web")
                .at("/status/disruptionsAllowed")
                .asInt();
    }

    private void evict(String pod) {
        world.api.evict("default", pod, Optional.empty(), Optional.empty());
    }

    private static String budget(String rule) {
        return """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: web}
                spec: {selector: {matchLabels: {app: web}}, %s}
                """.formatted(rule);
    }
}
