package dev.noderoll.lab.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayoutTest {

    private final LoadSize size = new LoadSize(50, 1500, 10_000, 6_000);
    private final Layout layout = new Layout(size);

    @Test
    void eachPodIsFoundByItsName() {
        assertThat(IntStream.range(0, layout.pods()).allMatch(pod -> {
                    Layout.PodName name = layout.name(pod);
                    return layout.find(name.namespace(), name.name()) == pod;
                }))
                .isTrue();
        assertThat(layout.find("team-0", "app-0-99999")).isEqualTo(-1);
        assertThat(layout.find("elsewhere", layout.name(0).name())).isEqualTo(-1);
    }

    @Test
    void thirtyPodsAreOnEachNode() {
        Map<Integer, Long> perNode = IntStream.range(0, layout.pods())
                .mapToObj(layout::nodeOf)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(perNode).hasSize(50).allSatisfy((_, pods) -> assertThat(pods).isEqualTo(30));
    }

    @Test
    void theReplicasOfAWorkloadAreOnDifferentNodes() {
        for (int workload = 0; workload < size.workloads(); workload++) {
            List<Integer> nodes =
                    layout.podsOf(workload).stream().map(layout::nodeOf).toList();
            Set<Integer> different = new HashSet<>(nodes);

            assertThat(different).hasSameSizeAs(nodes).hasSize(layout.replicas(workload));
        }
    }
}
