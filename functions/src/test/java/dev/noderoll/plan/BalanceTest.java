package dev.noderoll.plan;

import static dev.noderoll.model.Claim.Exit.REPLACED;
import static dev.noderoll.model.Claim.Exit.UNDECIDED;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.claim;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.guarded;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.over;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BalanceTest {

    @Test
    void countsWhatIsThereAndWhatStaysInEveryZoneThatTheGroupLaunchesIn() {
        List<Member> members = List.of(
                in("a", outdated("i-1")),
                in("a", current("i-2")),
                in("a", guarded(outdated("i-3"))),
                in("a", at(Stage.LEAVING, outdated("i-4"))),
                in("b", outdated("i-5")),
                in("b", outdated("i-6")));
        NodeGroup group = over(Set.of("a", "b", "c"), 5, members);
        LedgerPage page = page(claim("i-5", REPLACED), claim("i-6", UNDECIDED));

        assertThat(Balance.of(Census.of(rollout(4, 1), group, List.of(), page)))
                .isEqualTo(balance(Map.of("a", 3, "b", 1, "c", 0), Map.of("a", 2, "b", 0, "c", 0)));
    }

    @Test
    void fullestIsEveryZoneThatNoOtherSurpasses() {
        Balance balance = staying(Map.of("a", 2, "b", 2, "c", 1));

        assertThat(balance.fullest("a")).isTrue();
        assertThat(balance.fullest("b")).isTrue();
        assertThat(balance.fullest("c")).isFalse();
    }

    @Test
    void zonesThatAreEvenCanEndSoWithNobodyGivenUp() {
        assertThat(staying(Map.of("a", 2, "b", 2)).canEndEven(4, 0)).isTrue();
        assertThat(staying(Map.of("a", 2, "b", 1)).canEndEven(3, 0)).isTrue();
    }

    @Test
    void aZoneWithMoreThanItsShareCanEndEvenOnlyWhenThatManyAreGivenUp() {
        Balance oneTooMany = staying(Map.of("a", 3, "b", 2));
        Balance threeTooMany = staying(Map.of("a", 5, "b", 2));

        assertThat(oneTooMany.canEndEven(4, 0)).isFalse();
        assertThat(oneTooMany.canEndEven(4, 1)).isTrue();
        assertThat(threeTooMany.canEndEven(4, 2)).isFalse();
        assertThat(threeTooMany.canEndEven(4, 3)).isTrue();
    }

    @Test
    void aZoneWithFewerThanItsShareCannotEndEven() {
        assertThat(balance(Map.of("a", 1, "b", 3), Map.of("a", 1, "b", 1)).canEndEven(4, 9))
                .isFalse();
    }

    /** Five members over two zones: one of them has to end with three. */
    @Test
    void whatIsLeftOverNeedsAZoneThatCanHoldIt() {
        assertThat(staying(Map.of("a", 2, "b", 2)).canEndEven(5, 0)).isFalse();
        assertThat(balance(Map.of("a", 3, "b", 2), Map.of("a", 2, "b", 2)).canEndEven(5, 0))
                .isTrue();
    }

    @Test
    void aLaunchComesToTheZoneWithFewest() {
        assertThat(staying(Map.of("a", 1, "b", 2)).canEndEvenAfterALaunch(4)).isTrue();
    }

    /** One of b stays; a launch to b would be one too many, and nobody can foresee that it comes to a. */
    @Test
    void aLaunchMayComeToAnyOfTheZonesThatHaveFewest() {
        assertThat(balance(Map.of("a", 1, "b", 1), Map.of("a", 0, "b", 1)).canEndEvenAfterALaunch(2))
                .isFalse();
    }

    @Test
    void hasRoomWhileEveryZoneThatMayGetTheLaunchStaysWithinItsShare() {
        Map<String, Integer> members = Map.of("a", 2, "b", 2);

        assertThat(balance(members, Map.of("a", 1, "b", 1)).hasRoomFor(1, 5, 4)).isTrue();
        assertThat(balance(members, Map.of("a", 2, "b", 1)).hasRoomFor(1, 5, 4)).isFalse();
    }

    /** Five over two zones: at most three in one, so the launch cannot come to a. */
    @Test
    void noLaunchComesToAZoneThatIsAtTheLevelAlready() {
        assertThat(balance(Map.of("a", 3, "b", 1), Map.of("a", 2, "b", 0)).hasRoomFor(1, 5, 4))
                .isTrue();
        assertThat(balance(Map.of("a", 2, "b", 1), Map.of("a", 2, "b", 0)).hasRoomFor(1, 4, 4))
                .as("four over two zones")
                .isTrue();
    }

    @Test
    void aZoneGetsNoMoreThanThereAreLaunches() {
        assertThat(balance(Map.of("a", 0, "b", 3), Map.of("a", 0, "b", 0)).hasRoomFor(1, 4, 2))
                .isTrue();
        assertThat(balance(Map.of("a", 0, "b", 2), Map.of("a", 0, "b", 0)).hasRoomFor(2, 4, 2))
                .isFalse();
    }

    private static Balance staying(Map<String, Integer> all) {
        return balance(all, all);
    }

    private static Balance balance(Map<String, Integer> members, Map<String, Integer> staying) {
        return new Balance(new TreeMap<>(members), new TreeMap<>(staying));
    }
}
