package dev.noderoll.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StagesTest {

    private static final Stages STAGES =
            new Stages(1, List.of(new Surge.Percent(5), new Surge.Percent(25), new Surge.Count(60)), 0, 0, 0);

    @Test
    void eachEndIsNextUntilAsMuchWasFoundWell() {
        assertThat(STAGES.next(100, 0)).hasValue(1);
        assertThat(STAGES.next(100, 1)).hasValue(5);
        assertThat(STAGES.next(100, 5)).hasValue(25);
        assertThat(STAGES.next(100, 25)).hasValue(60);
        assertThat(STAGES.next(100, 60)).isEmpty();
    }

    @Test
    void whatIsReplacedAtOncePassesWhatLiesBelow() {
        assertThat(STAGES.next(100, 30)).hasValue(60);
    }

    @Test
    void noWaveIsLargerThanTheGroup() {
        assertThat(STAGES.next(10, 3)).hasValue(10);
    }

    @Test
    void withoutCanaryAndWavesAllMayBeReplacedAtOnce() {
        assertThat(Stages.of(0).next(10, 0)).isEmpty();
        assertThat(Stages.of(2).next(10, 0)).hasValue(2);
    }

    @Test
    void theLargestIsTheMostThatIsReplacedBetweenTwoLooks() {
        assertThat(STAGES.largest(100)).as("the rest, after 60").isEqualTo(40);
        assertThat(new Stages(1, List.of(new Surge.Count(60)), 0, 0, 0).largest(100))
                .isEqualTo(59);
        assertThat(Stages.of(1).largest(10)).isEqualTo(9);
        assertThat(Stages.of(0).largest(10)).isEqualTo(10);
        assertThat(Stages.of(20).largest(10)).isEqualTo(10);
    }
}
