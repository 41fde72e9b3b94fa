package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.PatchPlan.Parallel;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SideBySideTest {

    /** A group's first letter is its cluster. */
    private static List<List<String>> batches(int groups, int perCluster, String... ring) {
        return SideBySide.batches(List.of(ring), SideBySideTest::cluster, new Parallel(groups, perCluster));
    }

    private static String cluster(String group) {
        return group.substring(0, 1);
    }

    @Test
    void aGroupWhoseClusterIsFullWaitsAndThoseBehindItDoNot() {
        assertThat(batches(3, 1, "a1", "a2", "b1", "c1", "d1"))
                .containsExactly(List.of("a1", "b1", "c1"), List.of("a2", "d1"));
    }

    /** Every small ring under every small pair of caps. */
    @Test
    void eachGroupHasOneTurnAndNoBatchIsOverACap() {
        for (int shape = 0; shape < 243; shape++) {
            int drawn = shape;
            List<String> ring = IntStream.range(0, 5)
                    .mapToObj(i -> (char) ('a' + drawn / (int) Math.pow(3, i) % 3) + "" + i)
                    .toList();
            for (int groups = 1; groups <= 4; groups++) {
                for (int perCluster = 1; perCluster <= 3; perCluster++) {
                    check(ring, groups, perCluster);
                }
            }
        }
    }

    private static void check(List<String> ring, int groups, int perCluster) {
        List<List<String>> batches =
                SideBySide.batches(ring, SideBySideTest::cluster, new Parallel(groups, perCluster));
        assertThat(batches.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(ring);
        for (List<String> batch : batches) {
            assertThat(batch).isNotEmpty().hasSizeLessThanOrEqualTo(groups);
            List<String> clusters = batch.stream().map(SideBySideTest::cluster).toList();
            assertThat(clusters).allMatch(each -> Collections.frequency(clusters, each) <= perCluster);
        }
        List<String> first = batches.getFirst();
        boolean full = first.size() == groups;
        assertThat(ring.stream().filter(group -> !first.contains(group)))
                .as("nobody waits who could go")
                .allMatch(group -> full
                        || first.stream()
                                        .filter(one -> cluster(one).equals(cluster(group)))
                                        .count()
                                == perCluster);
    }
}
