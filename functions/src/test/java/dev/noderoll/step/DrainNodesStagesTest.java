package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A canary, or a wave: of the nodes of a set only some may begin. */
class DrainNodesStagesTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member C = outdated("i-c");
    private static final Member D = outdated("i-d");
    private static final Member E = outdated("i-e");

    private DrainWorld world = new DrainWorld(A, B, C, current("i-new"));

    private Scheduling scheduling(Member member) {
        return world.cluster.get(name(member.id())).orElseThrow().scheduling();
    }

    /** Three nodes and one successor, so three waves, and pods that a budget lets go one after another. */
    private void aFew(int podsEach) {
        world.most = 1;
        world.pod("free", "free", A);
        for (int i = 0; i < podsEach; i++) {
            int number = i;
            List.of(B, C).forEach(member -> world.pod("on-" + member.id() + "-" + number, "web", member));
        }
        world.budget("web", 2 * podsEach - 1);
        world.goes(A).goes(B).goes(C);
    }

    @Test
    void ofAFewThoseBeginWhosePodsTheRestHasToWaitForLongest() {
        aFew(7);

        assertThat(world.stay().drained()).containsExactly(B.id());
        assertThat(scheduling(A)).isEqualTo(Scheduling.OPEN);
        assertThat(scheduling(C)).isEqualTo(Scheduling.OPEN);
    }

    @Test
    void besideLongerWavesOfAFewThoseBeginThatAreDrainedSoonest() {
        aFew(1);

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(scheduling(B)).isEqualTo(Scheduling.OPEN);
    }

    @Test
    void theWavesToComeAreThoseOfAllThatIsOutdatedNotOfThisSetAlone() {
        Member later = outdated("i-later");
        world = new DrainWorld(A, B, C, later, current("i-new"));
        world.cluster.add(
                tainted(Marks.OUTDATED, world.cluster.get(name(later.id())).orElseThrow()));
        aFew(7);

        assertThat(world.stay().drained()).containsExactly(A.id());
    }

    @Test
    void wherePlacesAreFewANodeThatWaitsForABudgetTakesNone() {
        world.keep = 2;
        List.of(A, B).forEach(member -> world.pod("on-" + member.id(), "web", member));
        world.budget("web", 1);
        world.pod("free", "free", C);
        world.goes(A).goes(B).goes(C);

        assertThat(world.stay().drained()).containsExactlyInAnyOrder(A.id(), C.id());
        assertThat(scheduling(B)).isEqualTo(Scheduling.OPEN);
    }

    @Test
    void aStayAfterOneThatWasCutOffBeginsNoMoreThanBothMay() {
        world.most = 1;
        List.of(A, B).forEach(member -> world.pod("on-" + member.id(), "web", member));
        world.goes(A).goes(B);
        world.cluster.add(draining(world.cluster.get(name(B.id())).orElseThrow()));

        assertThat(world.stay().drained()).containsExactly(B.id());
        assertThat(scheduling(A)).isEqualTo(Scheduling.OPEN);
    }

    /** Four may go beside a successor; the next may when a second one joins, just after the first drain has ended. */
    private void oneEndsAndASuccessorJoins() {
        Member second = current("i-second");
        world = new DrainWorld(A, B, C, D, E, current("i-new"), second);
        ClusterNode joins = world.cluster.get(name(second.id())).orElseThrow();
        world.cluster.nodes.remove(joins.name());
        world.at(4, () -> world.cluster.add(joins));
        world.keep = 2;
        world.pod("free", "free", A);
        List.of(B, C, D, E).forEach(member -> {
            String app = "app-" + member.id();
            IntStream.range(0, 2).forEach(i -> world.pod(app + "-" + i, app, member));
            world.budget(app, 1);
        });
        List.of(A, B, C, D, E).forEach(world::goes);
    }

    @Test
    void whatHasMovedSettlesBeforeAnotherDrainBegins() {
        oneEndsAndASuccessorJoins();
        world.settles = true;

        assertThat(world.stay().drained()).contains(A.id()).hasSize(4);
        assertThat(Stream.of(B, C, D, E).map(this::scheduling)).containsOnlyOnce(Scheduling.OPEN);
    }

    @Test
    void whereNothingIsToSettleTheNextBeginsInTheSameStay() {
        oneEndsAndASuccessorJoins();

        assertThat(world.stay().drained()).contains(A.id());
        assertThat(Stream.of(B, C, D, E).map(this::scheduling)).doesNotContain(Scheduling.OPEN);
    }
}
