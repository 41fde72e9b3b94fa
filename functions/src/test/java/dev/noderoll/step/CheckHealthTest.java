package dev.noderoll.step;

import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.launched;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.plan.HealthVerdict.Reason.SystemPodsNotReady;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is asked of the pods of the system: all in a small cluster, those of Deployments in a large one. */
class CheckHealthTest {

    private static final Member A = outdated("i-a");
    private static final Member N = current("i-n");
    private static final Rollout ROLLOUT = rollout(2, 1);

    private final World world = new World(A, N);

    @Test
    void endsWhereTheSystemsPodsHaveStoppedToServe() {
        world.cluster.pods.add(broken("proxy", Map.of()));
        world.cluster.pods.add(broken("dns", Map.of("pod-template-hash", "x")));

        assertThat(health())
                .isEqualTo(new HealthVerdict.Unhealthy(
                        new SystemPodsNotReady(List.of("kube-system/dns", "kube-system/proxy"))));
    }

    @Test
    void asksForThoseOfDeploymentsAloneInALargeCluster() {
        for (int i = 0; i < 49; i++) {
            world.cluster.add(node(launched(ROLLOUT.startedAt().minusSeconds(60), outdated("i-other-" + i))));
        }
        world.cluster.pods.add(broken("proxy", Map.of()));
        world.cluster.pods.add(broken("dns", Map.of("pod-template-hash", "x")));

        assertThat(health()).isEqualTo(new HealthVerdict.Unhealthy(new SystemPodsNotReady(List.of("kube-system/dns"))));
    }

    private HealthVerdict health() {
        world.cluster.ledger().take("workers", ROLLOUT.holder(), NOW);
        return new CheckHealth(world.group, world.cluster, names -> List.of(), world.images, new FakeTargets())
                .run(new CheckHealth.Input(ROLLOUT, 0, world.now, 0), world.now);
    }

    /** There before the rollout, and not Ready for the last ten minutes. */
    private static Pod broken(String name, Map<String, String> labels) {
        Pod p = pod(name, name);
        return new Pod(
                new PodKey("kube-system", name, name),
                node(A).name().value(),
                p.owner(),
                p.phase(),
                Pod.Readiness.NOT_READY,
                p.stop(),
                ROLLOUT.startedAt().minusSeconds(1),
                NOW.minusSeconds(600),
                null,
                "system-cluster-critical",
                p.traits(),
                0,
                labels,
                p.annotations());
    }
}
