package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.failedPage;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.guarded;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.optedOut;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.over;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CapacityPlannerTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");

    /** Tries every number of outdated and current members up to three, every surge and every size. */
    @Test
    void raisesByTheSurgeButNotBeyondWhatIsLeftAndNeverLowers() {
        for (int outdated = 0; outdated <= 3; outdated++) {
            for (int current = 0; current <= 3; current++) {
                for (int steady = 1; steady <= 4; steady++) {
                    for (int surge = 1; surge <= 4; surge++) {
                        for (int desired = 1; desired <= 8; desired++) {
                            int extra = outdated < surge ? outdated : surge;
                            int raised = steady + extra;
                            assertThat(CapacityPlanner.desired(
                                            rollout(steady, surge),
                                            group(desired, members(outdated, current)),
                                            List.of(),
                                            List.of(),
                                            page(),
                                            NOW))
                                    .isEqualTo(desired > raised ? desired : raised);
                        }
                    }
                }
            }
        }
    }

    @Test
    void makesNoRoomForMembersThatStay() {
        assertThat(CapacityPlanner.desired(
                        rollout(2, 2), group(2, guarded(A), B), List.of(optedOut(node(B))), List.of(), page(), NOW))
                .isEqualTo(2);
        assertThat(CapacityPlanner.desired(rollout(2, 2), group(2, A, B), List.of(), List.of(), failedPage("i-a"), NOW))
                .isEqualTo(3);
    }

    @Test
    void makesNoRoomForMembersThatLeaveAlready() {
        assertThat(CapacityPlanner.desired(
                        rollout(2, 2), group(2, at(Stage.LEAVING, A), N), List.of(), List.of(), page(), NOW))
                .isEqualTo(2);
    }

    @Test
    void makesNoRoomWhenTheRolloutIsAbandoned() {
        assertThat(CapacityPlanner.desired(
                        rollout(2, 2).toward(Goal.ABANDON), group(2, A, B), List.of(), List.of(), page(), NOW))
                .isEqualTo(2);
    }

    /** Two of a surge of two could both come to c, which would then have one too many. */
    @Test
    void leavesSomeForTheirOwnSuccessorsWhenAThirdZoneIsEmpty() {
        NodeGroup group = over(Set.of("a", "b", "c"), 2, List.of(in("a", A), in("b", B)));

        assertThat(CapacityPlanner.desired(rollout(2, 2), group, List.of(), List.of(), page(), NOW))
                .isEqualTo(3);
    }

    /** Zones a and b; the one that is to go holds a volume in b. */
    @Test
    void raisesTheWholeSurgeWhenWhatIsLeftHoldsVolumesInAZoneWithoutACurrentMember() {
        Member b = in("b", B);
        List<Attachment> volumes = List.of(new Attachment("va", node(b).name().value(), "pv"));

        assertThat(desired(volumes, N, b)).isEqualTo(5);
        assertThat(desired(List.of(), N, b)).as("no volume").isEqualTo(3);
        assertThat(desired(volumes, in("b", N), b)).as("one there").isEqualTo(3);
        assertThat(desired(volumes, A, b)).as("nothing done yet").isEqualTo(4);
        assertThat(desired(volumes, A, b, N)).as("another can go first").isEqualTo(4);
    }

    @Test
    void raisesOnlyUpToWhatIsLeftWhenAllHoldVolumesAndNothingIsDoneYet() {
        Member b = in("b", B);
        Member leaving = in("b", at(Stage.LEAVING, N));
        List<Attachment> volumes = Stream.of(A, b)
                .map(m -> new Attachment("va", node(m).name().value(), "pv"))
                .toList();

        assertThat(desired(volumes, A, b)).isEqualTo(4);
        assertThat(desired(volumes, A, b, leaving)).isEqualTo(4);
    }

    /** The surge of two was raised to one only; while more than twice the surge are to go, any zone still has room. */
    @Test
    void raisesAgainInSeveralZonesOnlyWhileManyAreToGo() {
        assertThat(raisedAlready(5)).isEqualTo(8);
        assertThat(raisedAlready(4)).isEqualTo(7);
    }

    private static int raisedAlready(int toGo) {
        List<Member> members = new ArrayList<>();
        for (Member member : members(toGo, 7 - toGo)) {
            members.add(in(members.size() % 2 == 0 ? "a" : "b", member));
        }
        return CapacityPlanner.desired(rollout(6, 2), group(7, members), List.of(), List.of(), page(), NOW);
    }

    private static int desired(List<Attachment> volumes, Member... members) {
        List<ClusterNode> nodes = Stream.of(members).map(Worlds::node).toList();
        return CapacityPlanner.desired(rollout(2, 3), group(2, members), nodes, volumes, page(), NOW);
    }

    private static List<Member> members(int outdated, int current) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < outdated; i++) {
            members.add(outdated("i-o" + i));
        }
        for (int i = 0; i < current; i++) {
            members.add(current("i-n" + i));
        }
        return members;
    }
}
