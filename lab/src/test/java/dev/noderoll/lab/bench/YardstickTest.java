package dev.noderoll.lab.bench;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is measured of the world lies within what its settings say. */
class YardstickTest {

    @BeforeAll
    static void findScenarios() {
        System.setProperty("noderoll.root", Golden.root().toString());
    }

    @Test
    void aBootTakesWhatInstanceKubeletAndNetworkTake() {
        LowerBound bound = Yardstick.measure(Fixture.of("ten", 10), 1);

        // 10 to 20 s until it runs, 15 to 30 s until it joins, 8 to 20 s until it is Ready; its daemon pulls for 2 to
        // 10 s.
        assertThat(bound.firstBoot()).isBetween(ofSeconds(35), bound.boot());
        assertThat(bound.boot()).isBetween(ofSeconds(35), ofSeconds(85));
        assertThat(bound.leave()).isBetween(ofSeconds(30), ofSeconds(60));
    }

    @Test
    void aPodOnAVolumeStopsBeforeItsSuccessorStarts() {
        LowerBound bound = Yardstick.measure(Fixture.of("ten", 10), 1);

        // Five times: preStop of 10 s, detaching in 3 s and attaching in 3 s at least, a start of 5 s; at most 15, 12,
        // 10 of
        // pulling, 5 of starting and a few of control loops.
        Duration carts = bound.budgets().stream().max(Duration::compareTo).orElseThrow();
        assertThat(carts).isBetween(ofSeconds(5 * 23), ofSeconds(5 * 60));
        assertThat(bound.drain()).isBetween(ofSeconds(11), ofSeconds(60));
    }

    @Test
    void twoPodsAtATimeOfAWorkloadAreHalfTheSequence() {
        LowerBound bound = Yardstick.measure(Fixture.of("nosts", 10), 1);

        // Ten pods that start in 5 s, and pull for up to 10 s on a node that has not had the image.
        assertThat(bound.budgets())
                .singleElement()
                .satisfies(
                        storefront -> assertThat(storefront).isBetween(ofSeconds(10 * 5 / 2), ofSeconds(10 * 20 / 2)));
    }

    @Test
    void theSameSeedIsTheSameYardstick() {
        assertThat(Yardstick.measure(Fixture.of("nosts", 20), 7))
                .isEqualTo(Yardstick.measure(Fixture.of("nosts", 20), 7));
    }
}
