package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Wish;
import dev.noderoll.plan.Drains;
import dev.noderoll.port.Bell;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a stay of DrainNodes lasts, and whose right it is to write. */
class DrainNodesStayTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member C = outdated("i-c");
    private static final Member NEW = current("i-new");

    private final DrainWorld world = new DrainWorld(A, B, C, NEW);

    private Stream<String> evictions() {
        return world.story.stream().filter(line -> line.contains(" evict "));
    }

    private static long second(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    /** A call that was under way when the execution ended, and whose function begins only now. */
    @Test
    void aStayThatBeginsAfterItsExecutionHasEndedWritesNothing() {
        world.pod("a-1", "web", A);
        world.goes(A);
        world.running = false;

        assertThatThrownBy(world::stay).isInstanceOf(Fenced.class).hasMessage("run-1 does not run any more");
        assertThat(evictions()).isEmpty();
    }

    @Test
    void aStoppedExecutionEvictsNothingTwentySecondsLater() {
        IntStream.range(0, 20).forEach(i -> world.pod("a-" + i, "web", A));
        world.budget("web", 19);
        world.goes(A);
        world.at(4, () -> world.running = false);

        assertThatThrownBy(world::stay).isInstanceOf(Fenced.class).hasMessage("run-1 does not run any more");
        assertThat(evictions()).hasSizeGreaterThan(2).noneMatch(line -> second(line) > 24);
    }

    @Test
    void anOlderStayWritesNothingMoreWhenASecondHasBegun() {
        IntStream.range(0, 20).forEach(i -> world.pod("a-" + i, "web", A));
        world.budget("web", 19);
        world.goes(A);
        world.at(7, () -> world.cluster.ledger.page = world.cluster.ledger.enter("workers", "run-1", world.instant()));

        assertThatThrownBy(world::stay).isInstanceOf(TryAgain.class);
        assertThat(evictions()).containsExactly("0 evict a-0", "3 evict a-1", "6 evict a-10");
        assertThat(world.second()).as("at once").isEqualTo(9);
        assertThat(Objects.requireNonNull(world.cluster.ledger.page).drained()).isEmpty();
    }

    @Test
    void aStayWhoseGroupAnotherHasTakenWritesNothingMore() {
        world.pod("a-1", "web", A);
        world.goes(A);
        world.at(1, () -> world.cluster.ledger.page = LedgerPage.empty("run-2", "9"));

        assertThatThrownBy(world::stay).isInstanceOf(Fenced.class);
        assertThat(Objects.requireNonNull(world.cluster.ledger.page).drained()).isEmpty();
    }

    @Test
    void aSecondStayOfATerminationFencesTheFirst() {
        IntStream.range(0, 20).forEach(i -> world.pod("a-" + i, "web", A));
        world.budget("web", 19);
        world.taken(A);
        world.rolled = false;
        world.at(7, () -> world.cluster.change(name(A.id()), Change.annotate(Marks.SESSION, Optional.of("2"))));

        assertThatThrownBy(world::stay).isInstanceOf(Fenced.class);
        assertThat(evictions()).hasSize(3);
    }

    /** As when the watch has broken just then, and the API server is not there for a new one. */
    @Test
    void aNodeThatItHasClosedServesNoMoreThoughTheViewShowsItOpenStill() {
        world.pod("a-1", "web", A);
        world.pod("b-1", "api", B);
        world.goes(A).goes(B);
        world.keep = 3;
        world.cluster.seen = world.cluster.list();

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(evictions()).containsExactly("0 evict a-1");
    }

    /** When the next one might begin, as a place has become free. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverAsksARolloutToStopWaitsForTheNodesInHandAlone(boolean asked) {
        Member last = current("i-last");
        DrainWorld five = new DrainWorld(A, B, C, NEW, last);
        ClusterNode joins = five.cluster.get(name(last.id())).orElseThrow();
        five.cluster.nodes.remove(joins.name());
        five.pod("a-1", "web", A);
        five.pod("b-1", "api", B);
        five.goes(A).goes(B);
        five.keep = 3;
        five.beginUntil = NOW.plusSeconds(3600);
        five.at(1, () -> {
            five.cluster.add(joins);
            five.cluster.ledger.wish = asked ? new Wish(Wish.Kind.STOP, "jane", NOW) : null;
        });

        Stayed stayed = five.stay();

        assertThat(stayed.drained()).contains(A.id());
        assertThat(five.story.stream().anyMatch(line -> line.endsWith("evict b-1")))
                .isEqualTo(!asked);
        assertThat(stayed.seconds()).as("ChooseNodes is to know at once").isZero();
    }

    /** One that goes on loses a second by a new stay. */
    @Test
    void itLingersForAnotherNodeThatIsAboutToEnd() {
        world.pod("a-1", "web", A);
        world.pod("b-1", "api", B);
        world.goes(A).goes(B).goes(C);
        world.keep = 2;
        world.stopSeconds = 1;
        world.readySeconds = 0;

        assertThat(world.stay().drained()).containsExactlyInAnyOrder(A.id(), C.id());
        assertThat(world.second()).isEqualTo(1);
    }

    @Test
    void itLeavesBeforeAnotherNodeEndsThatTakesLonger() {
        world.pod("a-1", "web", A);
        world.pod("b-1", "api", B);
        world.goes(A).goes(B).goes(C);
        world.keep = 2;
        world.readySeconds = 6;

        assertThat(world.stay().drained()).containsExactly(C.id());
        assertThat(world.second()).isEqualTo(1);
    }

    @Test
    void itStaysThreeMinutesWhereNobodyWaitsForThePlaceOfWhatHasEnded() {
        world.pod("a-1", "web", A);
        world.pod("b-1", "ledger", B);
        world.cluster.answers.put("b-1", new EvictionAnswer.Denied("no", Duration.ZERO));
        world.goes(A).goes(B);

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.second()).isEqualTo(183);
    }

    @Test
    void itLeavesWhenNothingChangesForTwoMinutes() {
        world.pod("a-1", "web", A);
        world.budget("web", 1);
        world.cluster.workloads.workloads.clear();
        world.cluster.workloads.budgets.replaceAll(b -> Drains.budget("web", "web", 0, 0, 1, 1));
        world.goes(A);

        Stayed stayed = world.stay();

        assertThat(world.second()).isEqualTo(120);
        assertThat(stayed.seconds()).isEqualTo(30);
        assertThat(stayed.held()).hasSize(1);
    }

    @Test
    void itStaysTenMinutesAtMost() {
        world.policy = OneNode.policy(SingleReplica.EVICT, 0);
        IntStream.range(0, 400).forEach(i -> world.pod("a-" + i, "web", A));
        world.budget("web", 399);
        world.policy = new DrainPolicy(
                7200, 0, world.policy.singleReplica(), world.policy.unmanagedPods(), world.policy.localData());
        world.goes(A);

        Stayed stayed = world.stay();

        assertThat(world.second()).isBetween(600L, 603L);
        assertThat(stayed.seconds()).isZero();
        assertThat(stayed.drained()).isEmpty();
    }

    /** Six states a round: 16 events of history; 10,000 are the most that may be. */
    @Test
    void aDrainOfFortyEightHoursTakesFewStays() {
        world.policy = new DrainPolicy(172_800, 0, SingleReplica.EVICT, Handling.EVICT, Handling.EVICT);
        world.pod("a-1", "web", A);
        world.cluster.workloads.budgets.add(Drains.budget("web", "web", 0, 0, 1, 1));
        world.goes(A);

        int stays = 0;
        Stayed last;
        do {
            last = world.stay();
            world.await(new Bell(), world.instant().plusSeconds(last.seconds()));
            stays++;
        } while (last.stuck().isEmpty());

        assertThat(world.second()).isBetween(172_800L, 173_100L);
        assertThat(stays).isLessThan(560);
    }

    @Test
    void whatPodsHaveComeToSinceIsNotDrained() {
        world.pod("a-1", "web", A);
        world.pod("b-1", "ledger", B);
        world.cluster.answers.put("b-1", new EvictionAnswer.Denied("no", Duration.ZERO));
        world.at(100, () -> world.pod("a-9", "ledger", A));
        world.goes(A).goes(B);

        assertThat(world.stay().drained()).isEmpty();
    }

    @Test
    void theLongestDrainIsWrittenDownForTheWindow() {
        world.pod("a-1", "web", A);
        world.readySeconds = 20;
        world.beginUntil = NOW.plusSeconds(3600);
        world.goes(A);

        world.stay();

        assertThat(world.group.tags).containsEntry(Marks.DRAIN_SECONDS, "20");
    }

    @Test
    void theHoldIsTheLedgersLessWhatAFunctionMayTake() {
        world.goes(A);

        assertThat(world.stay().until()).isEqualTo(NOW.plusSeconds(300 - 90));
    }

    @Test
    void anApiServerThatIsAwayForAMomentIsWaitedFor() {
        IntStream.range(0, 4).forEach(i -> world.pod("a-" + i, "web", A));
        world.budget("web", 3);
        world.goes(A);
        world.at(4, () -> world.cluster.away = true);
        world.at(30, () -> world.cluster.away = false);

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(evictions().map(DrainNodesStayTest::second)).noneMatch(at -> at > 4 && at < 30);
    }

    @Test
    void anApiServerThatIsAwayForAMinuteEndsTheStay() {
        IntStream.range(0, 4).forEach(i -> world.pod("a-" + i, "web", A));
        world.budget("web", 3);
        world.goes(A);
        world.at(4, () -> world.cluster.away = true);

        assertThatThrownBy(world::stay).isInstanceOf(TryAgain.class);
        assertThat(world.second()).isBetween(60L, 70L);
    }
}
