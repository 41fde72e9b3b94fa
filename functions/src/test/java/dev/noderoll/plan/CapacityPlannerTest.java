package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.failedPage;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.guarded;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.optedOut;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Rollout.Goal;
import java.util.ArrayList;
import java.util.List;
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
                                            page()))
                                    .isEqualTo(desired > raised ? desired : raised);
                        }
                    }
                }
            }
        }
    }

    @Test
    void makesNoRoomForMembersThatStay() {
        assertThat(CapacityPlanner.desired(rollout(2, 2), group(2, guarded(A), B), List.of(optedOut(node(B))), page()))
                .isEqualTo(2);
        assertThat(CapacityPlanner.desired(rollout(2, 2), group(2, A, B), List.of(), failedPage("i-a")))
                .isEqualTo(3);
    }

    @Test
    void makesNoRoomForMembersThatLeaveAlready() {
        assertThat(CapacityPlanner.desired(rollout(2, 2), group(2, at(Stage.LEAVING, A), N), List.of(), page()))
                .isEqualTo(2);
    }

    @Test
    void makesNoRoomWhenTheRolloutIsAbandoned() {
        assertThat(CapacityPlanner.desired(rollout(2, 2).toward(Goal.ABANDON), group(2, A, B), List.of(), page()))
                .isEqualTo(2);
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
