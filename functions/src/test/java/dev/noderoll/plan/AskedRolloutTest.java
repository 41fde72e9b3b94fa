package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.nodes;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Going;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Wish;
import dev.noderoll.plan.NodeChoice.Check;
import dev.noderoll.plan.NodeChoice.Hold;
import dev.noderoll.plan.NodeChoice.Pause;
import dev.noderoll.plan.NodeChoice.Reason;
import dev.noderoll.plan.NodeChoice.Roll;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person's wish makes of a rollout's next turn. */
class AskedRolloutTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");

    @Test
    void startsNothingOnceSomebodyHasAskedToStopAndEndsWhatHasBegun() {
        Rollout rollout = rollout(2, 1);

        assertThat(asked(Wish.Kind.STOP, rollout, group(2, A, B), nodes(A, B)))
                .isEqualTo(new Hold(new Reason.StopAsked("jane", NOW)));
        Roll ends = roll(asked(Wish.Kind.STOP, rollout, group(2, A, B), List.of(draining(node(A)), node(B))));
        assertThat(queue(ends)).isEqualTo(ids("i-a"));
        assertThat(ends.launches()).isEmpty();
        assertThat(asked(Wish.Kind.STOP, rollout.toward(Goal.ABANDON), group(3, A, B, N), nodes(A, B, N)))
                .as("it comes to rest already, and is to end")
                .isInstanceOf(Roll.class);
        assertThat(asked(Wish.Kind.STOP, rollout(1, 1), group(1, N), nodes(N)))
                .as("nothing is left to start")
                .isInstanceOf(Check.class);
    }

    @Test
    void pausesOnceSomebodyHasAskedForItAndEndsWhatHasBegun() {
        Rollout rollout = rollout(2, 1);

        assertThat(asked(Wish.Kind.PAUSE, rollout, group(2, A, B), nodes(A, B)))
                .isEqualTo(new Pause(new Reason.PauseAsked("jane", NOW)));
        Roll ends = roll(asked(Wish.Kind.PAUSE, rollout, group(2, A, B), List.of(draining(node(A)), node(B))));
        assertThat(queue(ends)).isEqualTo(ids("i-a"));
        assertThat(ends.launches()).isEmpty();
        for (Goal back : List.of(Goal.ROLL_BACK, Goal.ABANDON)) {
            assertThat(asked(Wish.Kind.PAUSE, rollout.toward(back), group(3, A, B, N), nodes(A, B, N)))
                    .as("who resumes it would go forward: %s", back)
                    .isInstanceOf(Roll.class);
        }
        assertThat(asked(Wish.Kind.PROCEED, rollout, group(2, A, B), nodes(A, B)))
                .isInstanceOf(Roll.class);
    }

    private static NodeChoice asked(Wish.Kind kind, Rollout rollout, NodeGroup group, List<ClusterNode> nodes) {
        return NodeChooser.choose(new RolloutSurvey(
                rollout,
                group,
                nodes,
                new dev.noderoll.model.Hold(group.name(), NOW.plusSeconds(300), page(), new Wish(kind, "jane", NOW)),
                List.of(),
                List.of(),
                List.of(),
                0,
                new Signals(List.of(), Signals.AVAILABLE, List.of()),
                NOW));
    }

    private static Roll roll(NodeChoice choice) {
        assertThat(choice).isInstanceOf(Roll.class);
        return (Roll) choice;
    }

    private static List<InstanceId> queue(Roll roll) {
        return roll.drain().nodes().stream().map(Going::instance).toList();
    }
}
