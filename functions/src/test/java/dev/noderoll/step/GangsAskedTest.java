package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Going;
import dev.noderoll.model.Hooks;
import dev.noderoll.model.Hooks.Moment;
import dev.noderoll.model.Hooks.OnError;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.plan.RolloutSurvey;
import dev.noderoll.plan.Signals;
import dev.noderoll.plan.Worlds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Four outdated nodes, and a function that is asked before drains: which of them it is asked about where gangs are. */
class GangsAskedTest {

    private static final List<Member> MEMBERS =
            List.of(outdated("i-a"), outdated("i-b"), outdated("i-c"), outdated("i-d"));

    private final FakeCluster cluster = new FakeCluster(new Faults());

    private static Rollout asking(int surge, int canary) {
        Hooks hooks = new Hooks("arn:f", Set.of(Moment.BEFORE_DRAIN), 60, 60, OnError.HOLD);
        return Worlds.rollout(4, surge, Worlds.asking(hooks, Worlds.policy(canary, 0)));
    }

    private void pod(String name, String gang, int member) {
        cluster.pods.add(new Pod(
                new PodKey("ml", name, "uid-" + name),
                node(MEMBERS.get(member)).name().value(),
                null,
                Pod.Phase.RUNNING,
                Pod.Readiness.READY,
                Duration.ofSeconds(30),
                null,
                "",
                Set.of(),
                Map.of("scheduling.x-k8s.io/pod-group", gang),
                Map.of()));
    }

    private List<InstanceId> asked(Rollout rollout) {
        RolloutSurvey survey = new RolloutSurvey(
                rollout,
                Worlds.group(4, MEMBERS),
                MEMBERS.stream().map(Worlds::node).toList(),
                Worlds.hold(Worlds.page()),
                List.of(),
                List.of(),
                List.of(),
                0,
                new Signals(List.of(), Signals.AVAILABLE, List.of()),
                NOW);
        assertThat(GangsAsked.matter(rollout)).isTrue();
        NodeChoice choice = new GangsAsked(cluster.pods(), survey).choose();
        return ((NodeChoice.Roll) choice)
                .drain().nodes().stream().map(Going::instance).toList();
    }

    @Test
    void itIsAskedAboutAllNodesOfAGangOrNone() {
        pod("g-0", "g", 0);
        pod("g-1", "g", 3);

        assertThat(asked(asking(2, 0))).isEqualTo(ids("i-a", "i-d"));
        assertThat(asked(asking(3, 0))).isEqualTo(ids("i-a", "i-d", "i-b"));
        assertThat(asked(asking(1, 0))).as("what has room goes first").isEqualTo(ids("i-b"));
    }

    @Test
    void theCanaryIsANodeThatGoesAloneElseAGang() {
        pod("g-0", "g", 0);
        pod("g-1", "g", 1);
        pod("h-0", "h", 1);
        pod("h-1", "h", 2);

        assertThat(asked(asking(3, 1))).isEqualTo(ids("i-d"));
        pod("h-2", "h", 3);
        assertThat(asked(asking(4, 1))).isEqualTo(ids("i-a", "i-b", "i-c", "i-d"));
    }

    @Test
    void whereAGangHasNoRoomTheFirstIsAskedAboutAndSaysSo() {
        for (int i = 0; i < MEMBERS.size(); i++) {
            pod("g-" + i, "g", i);
        }

        assertThat(asked(asking(2, 0))).isEqualTo(ids("i-a", "i-b"));
    }
}
