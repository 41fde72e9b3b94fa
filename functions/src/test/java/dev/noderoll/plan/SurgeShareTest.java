package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.SurgeCap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SurgeShareTest {

    private static Optional<Integer> begin(int wanted, int nodes, int groups, Integer... others) {
        return SurgeShare.of(wanted, new SurgeCap(nodes, groups), 0, false, List.of(others));
    }

    @Test
    void aRolloutAddsAsManyAsItsPolicyAllowsItsShareAndWhatTheOthersHaveLeft() {
        assertThat(begin(2, 6, 1)).contains(2);
        assertThat(begin(9, 6, 1)).contains(6);
        assertThat(begin(9, 6, 2)).contains(3);
        assertThat(begin(9, 6, 4)).as("a share rounds down").contains(1);
        assertThat(begin(9, 2, 4)).as("and is one at least").contains(1);
        assertThat(begin(9, 6, 1, 2, 1)).contains(3);
    }

    @Test
    void aRolloutDoesNotBeginWhereNothingIsLeftForIt() {
        assertThat(begin(1, 3, 1, 2, 1)).isEmpty();
        assertThat(begin(1, 3, 1, 5)).isEmpty();
        assertThat(begin(0, 3, 1, 5)).as("one that adds none").contains(0);
    }

    @Test
    void oneThatCarriesOnKeepsWhatItHasAndIsNeverRefused() {
        SurgeCap cap = new SurgeCap(4, 2);

        assertThat(SurgeShare.of(3, cap, 3, true, List.of())).contains(3);
        assertThat(SurgeShare.of(3, cap, 0, true, List.of(4))).contains(1);
        assertThat(SurgeShare.of(3, cap, 9, true, List.of(4)))
                .as("never more than its policy")
                .contains(3);
        assertThat(SurgeShare.of(3, cap, 0, true, List.of())).contains(2);
    }

    /** Whatever the order in which rollouts begin, those that begin anew never have more than the cap together. */
    @Test
    void rolloutsThatBeginNeverHaveMoreThanTheCapTogether() {
        for (int nodes = 1; nodes <= 5; nodes++) {
            for (int groups = 1; groups <= 3; groups++) {
                for (int wanted = 0; wanted < 64; wanted++) {
                    int first = begin(wanted % 4, nodes, groups).orElse(0);
                    int second = begin(wanted / 4 % 4, nodes, groups, first).orElse(0);
                    int third = begin(wanted / 16, nodes, groups, first, second).orElse(0);
                    assertThat(first + second + third).isLessThanOrEqualTo(nodes);
                }
            }
        }
    }
}
