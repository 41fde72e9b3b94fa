package dev.noderoll.plan.placement;

import static dev.noderoll.plan.placement.Scene.HOST;
import static dev.noderoll.plan.placement.Scene.ZONE;
import static dev.noderoll.plan.placement.Scene.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {

    private static final List<PodNeeds> NEEDS = List.of(
            Needs.cpu(700),
            Needs.port(80),
            Needs.apart("web", HOST),
            Needs.apart("db", ZONE),
            Needs.spread("web", ZONE),
            Needs.spread("db", HOST));

    /** A cluster that was changed a hundred times says what one says that was made so. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void countsWhatIsThereHoweverItCameThere(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Cluster changed = nodes().cluster();
        List<PodView> there = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            if (there.size() > 8 && random.nextBoolean()) {
                changed.remove(there.remove(random.nextInt(there.size())));
            } else {
                PodView pod = draw(random, i, "n" + random.nextInt(6));
                there.add(pod);
                changed.add(pod);
            }
            PodView asked = draw(random, 1_000 + i, null);

            Scene fresh = nodes();
            there.forEach(fresh::with);
            assertThat(changed.refusals(asked)).isEqualTo(fresh.cluster().refusals(asked));
        }
    }

    private static Scene nodes() {
        Scene scene = new Scene();
        for (int i = 0; i < 6; i++) {
            scene.open("n" + i, List.of("a", "b", "c").get(i % 3));
        }
        return scene;
    }

    private static PodView draw(SplittableRandom random, int number, @Nullable String node) {
        String app = random.nextBoolean() ? "web" : "db";
        return pod(app, number, node, NEEDS.get(random.nextInt(NEEDS.size())));
    }

    @Test
    void judgesFiveHundredPodsAgainstFiveThousandNodesInSeconds() {
        Scene scene = new Scene();
        List<PodView> leaving = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            scene.open("n" + i, List.of("a", "b", "c").get(i % 3));
            for (int j = 0; j < 6; j++) {
                String app = "app-" + i * 6 % 300;
                PodNeeds needs = List.of(Needs.spread(app, ZONE), Needs.apart(app, HOST), Needs.cpu(100))
                        .get(j % 3);
                PodView pod = pod(app, i * 6 + j, "n" + i, needs);
                scene.with(pod);
                if (leaving.size() < 500) {
                    leaving.add(pod);
                }
            }
        }
        Cluster cluster = scene.cluster();
        for (int i = 0; i < 84; i++) {
            cluster.close(new NodeName("n" + i), Scene.CLOSED);
        }
        PlacementJudge judge = new PlacementJudge(cluster, List.of());

        assertThat(Duration.ofSeconds(60)).isGreaterThan(timeOf(() -> leaving.forEach(judge::judge)));
    }

    private static Duration timeOf(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
