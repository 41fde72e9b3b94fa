package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.kubernetes.ApiClusters;
import dev.noderoll.kubernetes.Connection;
import dev.noderoll.lab.RealCluster;
import dev.noderoll.model.Pod;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the scheduler of a real Kubernetes does with a gang, where its feature gates are on: the course that the simulated one
 * is held to by {@code GangSchedulingTest}. Those gates are off by default in 1.36, and so in every other contract case.
 */
@Tag("control-plane")
class GangContractTest {

    private static final String GATES = "--feature-gates=GenericWorkload=true,GangScheduling=true";
    private static final String POD = """
            {metadata: {name: %s},
             spec: {schedulingGroup: {podGroupName: train},
                    containers: [{name: c, image: 'example/c:1', resources: {requests: {cpu: 1500m}}}]}}""";

    @Test
    void noneIsBoundUntilAsManyHavePlacesAsTheGroupAsksFor() throws Exception {
        try (RealCluster cluster = RealCluster.start(_ -> List.of(
                "--nodes",
                "3",
                "--node-cpu",
                "2",
                "--apiserver-arg",
                GATES,
                "--apiserver-arg",
                "--runtime-config=scheduling.k8s.io/v1alpha2=true",
                "--scheduler-arg",
                GATES,
                "--kcm-arg",
                GATES))) {
            Kubeconfig real = cluster.kubeconfig();
            Conversation server = new Conversation(real.client().getHttpClient(), real.server(), "gang");
            server.begin();
            server.post(
                            server.in("scheduling.k8s.io/v1alpha2", "podgroups"),
                            "{metadata: {name: train}, spec: {schedulingPolicy: {gang: {minCount: 3}}}}")
                    .is(201);
            for (String name : List.of("a", "b")) {
                server.post(server.core("pods"), POD.formatted(name)).is(201).has("/spec/nodeName", "");
            }
            Thread.sleep(5_000);
            assertThat(bound(server)).as("the third is not there").isZero();

            server.post(server.core("pods"), POD.formatted("c")).is(201);
            awaitBound(server, 3);

            server.post(server.core("pods"), POD.formatted("d")).is(201);
            Thread.sleep(2_000);
            assertThat(bound(server))
                    .as("one more has no node, and the three keep theirs")
                    .isEqualTo(3);

            server.delete(server.core("pods/a"), "{gracePeriodSeconds: 0}").is(200);
            awaitBound(server, 3);
            assertThat(server.get(server.core("pods/d")).at("/spec/nodeName")).isNotEmpty();

            assertThat(new ApiClusters("real", Connection.by(real.client()))
                            .cluster("real")
                            .pods()
                            .inNamespace("gang"))
                    .as("read as a rollout reads them")
                    .hasSize(3)
                    .extracting(Pod::gang)
                    .containsOnly("train");
        }
    }

    private static void awaitBound(Conversation server, int pods) throws Exception {
        for (int i = 0; i < 60 && bound(server) < pods; i++) {
            Thread.sleep(500);
        }
        assertThat(bound(server)).isEqualTo(pods);
    }

    private static int bound(Conversation server) throws Exception {
        return (int) server.get(server.core("pods"))
                .is(200)
                .body()
                .path("items")
                .valueStream()
                .filter(pod -> !pod.at("/spec/nodeName").asText("").isEmpty())
                .count();
    }
}
