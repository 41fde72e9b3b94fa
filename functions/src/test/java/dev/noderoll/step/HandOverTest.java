package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice.Reason.HistoryLong;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a rollout leaves when its execution's history is full, and another execution goes on at once. */
class HandOverTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");

    private final World world = new World(A, B);

    @Test
    void outdatedNodesStayClosedAndTheLeaseIsFree() {
        Rollout rollout = world.begun("run-1");
        new PrepareGroup(world.group, world.cluster).run(new PrepareGroup.Input(rollout), world.now);
        new CloseOutdated(world.group, world.cluster).run(new CloseOutdated.Input(rollout), world.now);

        new PauseRollout(world.group, world.cluster)
                .run(new PauseRollout.Input(rollout, new HistoryLong(340)), world.now);

        for (Member member : List.of(A, B)) {
            assertThat(world.cluster
                            .get(name(member.id()))
                            .map(ClusterNode::taints)
                            .orElseThrow())
                    .contains(Marks.OUTDATED);
        }
        assertThat(world.cluster.ledger.page).isNull();
        assertThat(world.begun("run-2").steady()).isEqualTo(2);
    }
}
