package dev.noderoll.lab.run;

import static dev.noderoll.sim.kubernetes.cluster.TestCluster.SERVICE;
import static dev.noderoll.sim.kubernetes.cluster.TestCluster.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.lab.probe.Failure;
import dev.noderoll.lab.probe.Request;
import dev.noderoll.lab.probe.Stream;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.cluster.Key;
import dev.noderoll.sim.kubernetes.cluster.TestCluster;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointHistoryTest {

    private final TestCluster world = new TestCluster().nodes("eu-central-1a", "a", "b");
    private final EndpointHistory history = new EndpointHistory(world.api, world.agenda);

    @Test
    void aRefusalIsThePodsThatWasGoingThen() {
        world.apply(web(2, "lab.noderoll.dev/on-sigterm: ignores", ""), SERVICE).run(15);
        String victim = world.readyPods().getFirst();
        world.api.evict("default", victim, Optional.empty(), Optional.empty());
        world.runMillis(500);

        Request judged = history.judge(refused());

        assertThat(judged.failure()).contains(Failure.REFUSED);
        assertThat(judged.pod()).isEqualTo("default/" + victim);
    }

    @Test
    void aRefusalOfAServiceWithoutEndpointsIsTheProxys() {
        world.apply(web(1, "", ""), SERVICE).run(15);
        world.api.delete(Kind.DEPLOYMENT, "default", "web", Deletion.PLAIN);
        world.run(20);

        Request judged = history.judge(refused());

        assertThat(judged.failure()).contains(Failure.NO_ENDPOINT);
        assertThat(judged.pod()).isEmpty();
    }

    private Request refused() {
        return new Request(
                new Key("default", "web"),
                Stream.NEW,
                world.agenda.instant(),
                world.agenda.instant(),
                "",
                Optional.of(Failure.REFUSED),
                "Connection refused");
    }
}
