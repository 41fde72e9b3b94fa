package dev.noderoll.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Surge.Count;
import dev.noderoll.model.Surge.Percent;
import org.junit.jupiter.api.Test;

class SurgeTest {

    @Test
    void isTheSameCountForEveryGroup() {
        assertThat(new Count(3).of(1)).isEqualTo(3);
        assertThat(new Count(3).of(1000)).isEqualTo(3);
    }

    /** The least number of instances that is not less than the percentage, and at least one. */
    @Test
    void roundsEveryPercentageUp() {
        for (int percent = 1; percent <= 100; percent++) {
            for (int steady = 0; steady <= 300; steady++) {
                int surge = new Percent(percent).of(steady);
                assertThat(surge).isPositive();
                assertThat(surge * 100).isGreaterThanOrEqualTo(steady * percent);
                assertThat(surge == 1 || (surge - 1) * 100 < steady * percent).isTrue();
            }
        }
    }

    @Test
    void whatMayBeMissingRoundsDownAndIsOneAtLeast() {
        assertThat(new Percent(25).within(7)).isEqualTo(1);
        assertThat(new Percent(25).within(8)).isEqualTo(2);
        assertThat(new Percent(10).within(3)).isEqualTo(1);
        assertThat(new Count(0).within(3)).isZero();
    }

    @Test
    void refusesWhatIsOutOfRangeAndSaysWhatIsExpected() {
        assertThat(new Count(1)).isNotEqualTo(new Count(1000));
        assertThatThrownBy(() -> new Count(-1)).hasMessage("is -1, expected 0 to 1000");
        assertThatThrownBy(() -> new Count(1001)).hasMessage("is 1001, expected 0 to 1000");
        assertThatThrownBy(() -> new Percent(0)).hasMessage("is 0%, expected 1% to 100%");
        assertThatThrownBy(() -> new Percent(101)).hasMessage("is 101%, expected 1% to 100%");
    }
}
