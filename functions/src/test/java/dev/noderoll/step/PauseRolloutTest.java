package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.Detached;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.plan.NodeChoice.Reason.WindowClosing;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.port.TryAgain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a rollout leaves when its window closes, and that the next one carries on from it. */
class PauseRolloutTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final WindowClosing CLOSING = new WindowClosing(NOW, 600);

    private final World world = new World(A, B);

    private PauseRollout.Paused pause(Rollout rollout) {
        return new PauseRollout(world.group, world.cluster).run(new PauseRollout.Input(rollout, CLOSING), world.now);
    }

    private Rollout begunAndClosed(String holder) {
        Rollout rollout = world.begun(holder);
        new PrepareGroup(world.group, world.cluster).run(new PrepareGroup.Input(rollout, 0), world.now);
        world.group.desired = 3;
        world.boot();
        return rollout;
    }

    @Test
    void opensTheNodesKeepsTheSurgeAndGivesUpTheLease() {
        Rollout rollout = begunAndClosed("run-1");

        Member leaving = at(Stage.LEAVING, current("i-leaving"));
        world.group.members.put(leaving.id(), leaving);

        PauseRollout.Paused paused = pause(rollout);

        assertThat(paused.outdated()).containsExactly(A.id(), B.id());
        assertThat(paused.current()).as("the one that has booted").isEqualTo(1);
        assertThat(world.cluster.list()).allSatisfy(node -> {
            assertThat(node.taints()).doesNotContain(Marks.OUTDATED);
            assertThat(node.scheduling()).isEqualTo(Scheduling.OPEN);
        });
        assertThat(world.group.desired).isEqualTo(3);
        assertThat(world.group.suspended).contains("AZRebalance");
        assertThat(world.group.tags).containsKey(Marks.STEADY).containsEntry(Marks.PAUSED, world.now.toString());
        assertThat(world.cluster.ledger.page).isNull();
    }

    /** A stay that was killed left it so; whatever the policy is by now. */
    @Test
    void podsThatWereTakenOffTheirServicesServeAgainFirst() {
        Rollout rollout = begunAndClosed("run-1");
        Pod pod = Drains.labelled("traffic", "on", Drains.on("node-i-a", Drains.pod("a-1", "web")));
        world.cluster.pods.add(pod.without(new Detached(world.now, Map.of("traffic", "on"))));
        Map<String, Optional<String>> since = Map.of(Marks.DRAINING_SINCE, Optional.of(world.now.toString()));
        world.cluster.change(name(A.id()), new Change(Scheduling.CORDONED, Set.of(), Set.of(), Map.of(), since));
        List<Scheduling> open = new ArrayList<>();
        world.cluster.relabels =
                what -> open.add(world.cluster.get(name(A.id())).orElseThrow().scheduling());

        pause(rollout);

        assertThat(world.cluster.pods).containsExactly(pod);
        assertThat(open).as("before the node is open").containsExactly(Scheduling.CORDONED);
    }

    @Test
    void theNextExecutionCarriesOnWithTheSameSteady() {
        pause(begunAndClosed("run-1"));

        Rollout next = begunAndClosed("run-2");

        assertThat(next.steady()).isEqualTo(2);
        assertThat(world.group.desired).isEqualTo(3);
        assertThat(world.cluster.get(name(A.id())).map(ClusterNode::taints).orElseThrow())
                .contains(Marks.OUTDATED);
    }

    @Test
    void leavesTheNodesClosedWhereAnotherExecutionCarriesOnAtOnce() {
        Rollout rollout = begunAndClosed("run-1");

        new PauseRollout(world.group, world.cluster)
                .run(new PauseRollout.Input(rollout, new NodeChoice.Reason.HistoryLong(370)), world.now);

        assertThat(world.cluster.get(name(A.id())).map(ClusterNode::taints).orElseThrow())
                .contains(Marks.OUTDATED);
        assertThat(world.cluster.ledger.page).isNull();
    }

    @Test
    void isRepeatedWhenItsAnswerWasLost() {
        Rollout rollout = begunAndClosed("run-1");

        assertThat(pause(rollout)).isEqualTo(pause(rollout));
    }

    @Test
    void isRepeatedThoughASecondCallOfTheStepHasEndedInBetween() {
        Rollout rollout = begunAndClosed("run-1");
        world.group.meanwhile = () -> {
            world.group.meanwhile = () -> {};
            pause(rollout);
        };

        assertThat(pause(rollout).outdated()).containsExactly(A.id(), B.id());
        assertThat(world.cluster.ledger.page).isNull();
    }

    @Test
    void changesNothingOfAGroupThatAnotherExecutionHolds() {
        Rollout rollout = begunAndClosed("run-1");
        world.cluster.ledger.page = Worlds.othersPage();

        assertThatThrownBy(() -> pause(rollout)).isInstanceOf(Fenced.class);
        assertThat(world.group.tags).doesNotContainKey(Marks.PAUSED);
    }

    /** Auto Scaling may describe the group as it was before the first call wrote the tag. */
    @Test
    void looksAgainWhereItHasPausedAndTheTagIsNotSeenYet() {
        Rollout rollout = begunAndClosed("run-1");
        pause(rollout);

        world.group.tags.remove(Marks.PAUSED);
        assertThatThrownBy(() -> pause(rollout)).isInstanceOf(TryAgain.class);
        assertThat(world.group.tags).doesNotContainKey(Marks.PAUSED);
    }
}
