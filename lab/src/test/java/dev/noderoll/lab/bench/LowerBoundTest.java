package dev.noderoll.lab.bench;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LowerBoundTest {

    private static final LowerBound BOUND = new LowerBound(
            ofSeconds(50), ofSeconds(20), ofSeconds(45), ofSeconds(40), List.of(ofSeconds(30), ofSeconds(200)));

    @Test
    void oneNodeAtATimeEachBootsAndIsDrainedAfterTheOther() {
        assertThat(BOUND.of(10, 1)).isEqualTo(ofSeconds(10 * (50 + 20) + 45));
    }

    @Test
    void threeAtATimeAreFourWavesOfTen() {
        assertThat(BOUND.byWaves(10, 3)).isEqualTo(ofSeconds(4 * (50 + 20) + 45));
    }

    @Test
    void theBudgetThatTakesLongestBindsWhenAllNodesMayGoAtOnce() {
        assertThat(BOUND.of(10, 10)).isEqualTo(ofSeconds(40 + 200 + 45));
    }

    @Test
    void theInstancesOfARunReplaceThoseThatWereExpected() {
        LowerBound drawn = BOUND.withInstances(List.of(ofSeconds(30), ofSeconds(50)), List.of(ofSeconds(60)));

        assertThat(drawn.byWaves(10, 10)).isEqualTo(ofMinutes(2));
        assertThat(drawn.byBudgets()).isEqualTo(ofSeconds(30 + 200 + 60));
    }

    @Test
    void aRunThatHasLaunchedNothingLeavesWhatWasExpected() {
        assertThat(BOUND.withInstances(List.of(), List.of())).isEqualTo(BOUND);
    }
}
