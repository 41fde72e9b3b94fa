package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.byCapacity;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.nodes;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.withoutSurge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice.Hold;
import dev.noderoll.plan.NodeChoice.Reason;
import dev.noderoll.plan.NodeChoice.Roll;
import dev.noderoll.plan.NodeChoice.Wait;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Instances of a group's desired capacity that do not come: since when, and for how long they are waited for. */
class OwedCapacityTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");

    @Test
    void holdsWhenWhatWasAskedForHasNotComeForLong() {
        Rollout rollout = byCapacity(rollout(2, 1));
        Refusal asked = Refusal.asked(3, NOW.minusSeconds(601));

        assertThat(choose(rollout, group(3, A, B), nodes(A, B), page(), NOW, asked))
                .isEqualTo(new Hold(new Reason.NoCapacity(List.of(asked))));
        assertThat(roll(choose(rollout, group(3, A, B), nodes(A, B), page(), NOW.minusSeconds(10), asked))
                        .drain()
                        .returnBy())
                .isEqualTo(NOW.minusSeconds(1));
        assertThat(choose(rollout, group(3, A, B, at(Stage.ARRIVING, N)), nodes(A, B), page(), NOW, asked))
                .as("it came")
                .isInstanceOf(Roll.class);
        assertThat(choose(rollout, group(4, A, B), nodes(A, B), page(), NOW, asked))
                .as("it is about another capacity")
                .isInstanceOf(Roll.class);
    }

    /** Nobody asked for more: without a surge the group owes the successor of what was terminated, and of what was lost. */
    @Test
    void remembersSinceWhenTheGroupOwesAndHoldsWhenThatIsLong() {
        Rollout rollout = withoutSurge(1, rollout(3, 0));
        NodeGroup group = group(3, A, B);

        assertThat(told(choose(rollout, group, nodes(A, B), page(), NOW))).containsExactly(Refusal.asked(3, NOW));
        Refusal owed = Refusal.asked(3, NOW.minusSeconds(601));
        assertThat(told(choose(rollout, group, nodes(A, B), page(), NOW.minusSeconds(10), owed)))
                .as("the same debt")
                .containsExactly(owed);
        assertThat(choose(rollout, group, nodes(A, B), page(), NOW, owed))
                .isEqualTo(new Hold(new Reason.NoCapacity(List.of(owed))));
        assertThat(told(choose(rollout, group(3, A, B, N), nodes(A, B, N), page(), NOW, owed)))
                .as("it came")
                .isEmpty();
    }

    private static List<Refusal> told(NodeChoice choice) {
        return choice instanceof Wait wait ? wait.refusals() : roll(choice).refusals();
    }

    private static NodeChoice choose(
            Rollout rollout,
            NodeGroup group,
            List<ClusterNode> nodes,
            LedgerPage page,
            Instant now,
            Refusal... refusals) {
        return NodeChooser.choose(new RolloutSurvey(
                rollout,
                group,
                nodes,
                Worlds.hold(page),
                List.of(refusals),
                List.of(),
                List.of(),
                0,
                Worlds.signals(),
                now));
    }

    private static Roll roll(NodeChoice choice) {
        assertThat(choice).isInstanceOf(Roll.class);
        return (Roll) choice;
    }
}
