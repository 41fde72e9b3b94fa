package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Going;
import dev.noderoll.model.Hooks;
import dev.noderoll.model.Hooks.Moment;
import dev.noderoll.model.Hooks.OnError;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice.Roll;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a turn's set has where a function is asked about the drains that begin. */
class AskedTurnTest {

    private static final List<Member> MEMBERS =
            List.of(outdated("i-a"), outdated("i-b"), outdated("i-c"), outdated("i-d"));

    private static Rollout asking(int surge, Moment moment) {
        Hooks hooks = new Hooks("arn:f", Set.of(moment), 60, 60, OnError.HOLD);
        return rollout(4, surge, Worlds.asking(hooks, Worlds.policy(0, 0)));
    }

    private static List<InstanceId> set(Rollout rollout, int begun) {
        List<ClusterNode> nodes = new ArrayList<>();
        for (int i = 0; i < MEMBERS.size(); i++) {
            nodes.add(i < begun ? draining(node(MEMBERS.get(i))) : node(MEMBERS.get(i)));
        }
        NodeChoice choice = NodeChooser.choose(new RolloutSurvey(
                rollout,
                group(4, MEMBERS),
                nodes,
                Worlds.hold(page()),
                List.of(),
                List.of(),
                List.of(),
                0,
                Worlds.signals(),
                NOW));
        return ((Roll) choice).drain().nodes().stream().map(Going::instance).toList();
    }

    @Test
    void beforeDrainsItIsAskedAboutNoMoreThanHaveRoomAtOnce() {
        assertThat(set(asking(1, Moment.BEFORE_DRAIN), 0)).isEqualTo(ids("i-a"));
        assertThat(set(asking(3, Moment.BEFORE_DRAIN), 0)).isEqualTo(ids("i-a", "i-b", "i-c"));
    }

    @Test
    void thoseWhoseDrainsHaveBegunTakeTheirRoom() {
        assertThat(set(asking(2, Moment.BEFORE_DRAIN), 1)).isEqualTo(ids("i-a", "i-b"));
        assertThat(set(asking(2, Moment.BEFORE_DRAIN), 2)).isEqualTo(ids("i-a", "i-b"));
    }

    /** Found by soak seed 24: instances that AWS took were not drained while a function held what was. */
    @Test
    void whatIsDrainedAndHeldKeepsTheTurnFromNothing() {
        List<ClusterNode> nodes = new ArrayList<>();
        MEMBERS.forEach(m -> nodes.add(nodes.isEmpty() ? draining(node(m)) : node(m)));
        RolloutSurvey held = new RolloutSurvey(
                asking(2, Moment.AFTER_DRAIN),
                group(4, MEMBERS),
                nodes,
                Worlds.hold(Worlds.drainedPage("i-a")),
                List.of(),
                List.of(),
                List.of(),
                ids("i-a"),
                0,
                Worlds.signals(),
                NOW);

        assertThat(((Roll) NodeChooser.choose(held)).drain().nodes())
                .extracting(Going::instance)
                .contains(new InstanceId("i-a"), new InstanceId("i-b"));
    }

    @Test
    void askedAtOtherMomentsATurnHasAllAsItsDrainsSeeThePods() {
        assertThat(set(asking(1, Moment.AFTER_DRAIN), 0)).hasSize(4);
    }
}
