package dev.noderoll.lab.scheduling;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.kubernetes.ApiClusterViews;
import dev.noderoll.kubernetes.Connection;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.plan.placement.Cluster;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Inbox;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The two readings of the scheduler's rules, ours and the simulation's, made apart from each other: where both find the
 * same nodes in every small world, a mistake would have to be made twice. {@link SchedulerVerdictTest} holds both against
 * Kubernetes, where there is one.
 */
class VerdictAgreementTest {

    private static final int EACH = 40;

    @ParameterizedTest(name = "worlds from {0}")
    @ValueSource(ints = {1, 1_001, 2_001, 3_001, 4_001})
    void placementAndTheSimulatedSchedulerFindTheSameNodes(int first) throws Exception {
        for (int seed = first; seed < first + EACH; seed++) {
            SmallWorld world = SmallWorld.draw(seed);
            SimulatedScheduler simulated = SimulatedScheduler.of(world);

            assertThat(placement(simulated)).as(world.name()).isEqualTo(simulated.verdicts());
        }
    }

    /** Read through the door, as the functions read a cluster. */
    private static Map<String, Set<String>> placement(SimulatedScheduler simulated) throws Exception {
        Inbox inbox = new Inbox();
        try (KubernetesDoor door = KubernetesDoor.open(simulated.api(), inbox)) {
            CompletableFuture<ClusterView> read = CompletableFuture.supplyAsync(
                    () -> new ApiClusterViews(Connection.open(URI.create(door.url()))).survey());
            inbox.serveWhile(read);
            ClusterView view = read.get();
            Cluster cluster = new Cluster(view);
            Map<String, Set<String>> found = new TreeMap<>();
            for (PodView pod : view.pods()) {
                if (pod.labels().containsKey("judged")) {
                    found.put(
                            pod.key().text(),
                            cluster.nodesFor(pod).stream().map(n -> n.value()).collect(toCollection(TreeSet::new)));
                }
            }
            return found;
        }
    }
}
