package dev.noderoll.lab.scheduling;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.plan.placement.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whether we say of every pod what Kubernetes' own scheduler says: which nodes would take it. */
@Tag("control-plane")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchedulerVerdictTest {

    private static final int WORLDS = Integer.getInteger("noderoll.worlds", 320);

    private final List<SmallWorld> worlds =
            IntStream.rangeClosed(1, WORLDS).mapToObj(SmallWorld::draw).toList();
    private RealScheduler real;
    private Map<String, Set<String>> verdicts;

    @BeforeAll
    void ask() throws Exception {
        real = new RealScheduler();
        real.make(worlds);
        verdicts = real.verdicts();
    }

    @AfterAll
    void stop() throws Exception {
        if (real != null) {
            real.close();
        }
    }

    @Test
    void placementFindsTheSameNodes() {
        ClusterView view = real.survey();
        Cluster cluster = new Cluster(view);
        Map<String, Set<String>> ours = new TreeMap<>();
        for (PodView pod : view.pods()) {
            if (pod.labels().containsKey("judged")) {
                ours.put(
                        pod.key().text(),
                        cluster.nodesFor(pod).stream().map(n -> n.value()).collect(toCollection(TreeSet::new)));
            }
        }

        report("placement", ours);
    }

    @Test
    void theSimulatedSchedulerFindsTheSameNodes() {
        RealObjects objects = new RealObjects(real);
        Map<String, Set<String>> simulated = new TreeMap<>();
        for (SmallWorld world : worlds) {
            simulated.putAll(SimulatedScheduler.copyOf(objects, world.name()).verdicts());
        }

        report("simulation", simulated);
    }

    private void report(String who, Map<String, Set<String>> theirs) {
        assertThat(differences(theirs)).isEmpty();
        System.err.printf(
                "SCHEDULER VERDICTS, %s: %d worlds, %d pods, %d with a place, no difference%n",
                who,
                WORLDS,
                theirs.size(),
                theirs.values().stream().filter(nodes -> !nodes.isEmpty()).count());
    }

    private List<String> differences(Map<String, Set<String>> theirs) {
        assertThat(theirs.keySet()).isEqualTo(verdicts.keySet());
        List<String> differences = new ArrayList<>();
        verdicts.forEach((pod, nodes) -> {
            if (!nodes.equals(theirs.get(pod))) {
                differences.add(pod + ": Kubernetes " + nodes + ", here " + theirs.get(pod) + "; " + real.told(pod));
            }
        });
        return differences;
    }
}
