package dev.noderoll.plan;

import static dev.noderoll.plan.NodeChooserTest.HELD;
import static dev.noderoll.plan.NodeChooserTest.choose;
import static dev.noderoll.plan.NodeChooserTest.queue;
import static dev.noderoll.plan.NodeChooserTest.roll;
import static dev.noderoll.plan.NodeChooserTest.survey;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.annotated;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.drainedPage;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.hookedBy;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.nodes;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.plan.NodeChoice.Roll;
import dev.noderoll.plan.NodeChoice.Terminate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of members whose drains have ended. */
class DrainedMembersTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");

    @Test
    void terminatesWhatHasJustBeenDrained() {
        NodeGroup group = group(3, A, B, N);
        List<ClusterNode> nodes = List.of(draining(node(A)), node(B), node(N));

        assertThat(choose(rollout(2, 1), group, nodes, drainedPage("i-a")))
                .isEqualTo(new Terminate(ids("i-a"), List.of(), HELD));
        assertThat(queue(choose(rollout(2, 1), group, nodes, drainedPage(NOW.minusSeconds(120), "i-a"))))
                .as("it may have pods again")
                .isEqualTo(ids("i-a", "i-b"));
    }

    @Test
    void letsDrainedMembersGoThatWaitForTheHookOnce() {
        Member hooked = at(Stage.LEAVING_HOOKED, A);
        NodeGroup group = group(3, hooked, B, N);
        LedgerPage page = drainedPage(NOW.minusSeconds(900), "i-a");
        List<ClusterNode> closed = List.of(draining(NOW.minusSeconds(1200), node(hooked)), node(B), node(N));

        assertThat(choose(rollout(2, 1), group, closed, page)).isEqualTo(new Terminate(ids("i-a"), List.of(), HELD));
        assertThat(choose(rollout(2, 1), group, nodes(B, N), page))
                .as("it has never been a node")
                .isEqualTo(new Terminate(ids("i-a"), ids("i-a"), HELD));
        NodeChoice again =
                NodeChooser.choose(survey(rollout(2, 1), group, closed, page, NOW, List.of(), ids("i-a"), 0));
        assertThat(queue(again)).as("another's hook keeps it").isEqualTo(ids("i-b"));
    }

    /** A pod has come that tolerates everything, and the owner's hook has it drained. */
    @Test
    void leavesADrainedMemberToWhoServesItsTermination() {
        Member hooked = at(Stage.LEAVING_HOOKED, A);
        ClusterNode served =
                annotated(Marks.SERVED_BY, NOW + " on-termination", draining(NOW.minusSeconds(1200), node(hooked)));

        assertThat(queue(choose(
                        hookedBy(Marks.HOOK, rollout(2, 1)),
                        group(3, hooked, B, N),
                        List.of(served, node(B), node(N)),
                        drainedPage(NOW.minusSeconds(900), "i-a"))))
                .isEqualTo(ids("i-b"));
    }

    /** It was no node when it was terminated, and has joined while it waited for its hook: pods have come to it. */
    @Test
    void drainsOnceMoreWhatHasJoinedOnItsWayOut() {
        Member hooked = at(Stage.LEAVING_HOOKED, A);
        LedgerPage page = drainedPage(NOW.minusSeconds(900), "i-a");

        Roll roll = roll(choose(rollout(2, 1), group(3, hooked, B, N), nodes(hooked, B, N), page));

        assertThat(queue(roll)).isEqualTo(ids("i-a", "i-b"));
        assertThat(roll.drain().nodes().getFirst().way()).isEqualTo(Way.TAKEN);

        List<ClusterNode> begun = List.of(draining(NOW.minusSeconds(240), node(hooked)), node(B), node(N));
        assertThat(queue(choose(rollout(2, 1), group(3, hooked, B, N), begun, page)))
                .as("that drain has begun since, and not ended")
                .isEqualTo(ids("i-a", "i-b"));
    }
}
