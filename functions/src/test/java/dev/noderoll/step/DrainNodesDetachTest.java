package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.Detached;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.DrainPolicy.Detaching;
import dev.noderoll.model.DrainPolicy.Gangs;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Stopping;
import dev.noderoll.model.DrainPolicy.Told;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Selector;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Drains;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.step.Stayed.Held;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stay that takes a label off pods, waits, and evicts them; and puts it back on those that do not go after all. */
class DrainNodesDetachTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member NEW = current("i-new");

    private final DrainWorld world = new DrainWorld(A, B, NEW);
    private final Set<String> serving = new TreeSet<>();

    @BeforeEach
    void policy() {
        world.policy = policy(600, 15);
    }

    private static DrainPolicy policy(int timeout, int detach) {
        return new DrainPolicy(
                timeout,
                0,
                SingleReplica.SURGE,
                Handling.EVICT,
                Handling.EVICT,
                Jobs.EVICT,
                new Stopping(0, 0, AtDeadline.STOP),
                List.of(),
                Told.NOBODY,
                Gangs.TOGETHER,
                new Detaching(List.of("traffic"), detach),
                DrainPolicy.Volumes.TOGETHER,
                List.of());
    }

    /** Behind the Service that selects pods by the label, as its template has it. */
    private Pod pod(String name, Member on) {
        return pod(name, "web", on);
    }

    private Pod pod(String name, String app, Member on) {
        Pod plain = world.pod(name, app, on);
        Pod pod = Drains.labelled("traffic", "on", plain);
        world.cluster.pods.replaceAll(p -> p.key().equals(plain.key()) ? pod : p);
        serving.add(pod.key().uid());
        Selector selector = new Selector(Map.of("traffic", "on"), List.of());
        world.cluster.workloads.services.clear();
        world.cluster.workloads.services.add(
                new ServiceView("shop", "web", selector, Exposure.INTERNAL, Set.copyOf(serving)));
        return pod;
    }

    private void becomes(Pod pod, Pod other) {
        world.cluster.pods.replaceAll(p -> p.key().equals(pod.key()) ? other : p);
    }

    private Set<String> detached() {
        return world.cluster.pods.stream()
                .filter(p -> Detached.of(p).isPresent())
                .map(p -> p.key().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aPodIsEvictedWhenItsLabelHasBeenOffForTheTimeThatThePolicySays() {
        pod("a-1", A);
        pod("new-1", NEW);
        world.goes(A);

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.story).containsExactly("2 detach a-1", "17 evict a-1");
    }

    @Test
    void aStayThatEndsInBetweenIsGoneOnWithFromThePodsOwnMark() {
        pod("a-1", A);
        pod("new-1", NEW);
        world.goes(A);
        world.returnBy = NOW.plusSeconds(5);

        Stayed first = world.stay();
        world.returnBy = NOW.plusSeconds(600);

        assertThat(first.held()).extracting(Held::blocker).containsExactly(new Blocker.Detaching(NOW.plusSeconds(17)));
        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.story).containsExactly("2 detach a-1", "17 evict a-1");
    }

    /** A write may have happened although nobody has heard of it: the pod's own mark tells. */
    @ParameterizedTest
    @EnumSource(Faults.Side.class)
    void aWriteThatIsLostIsGoneOnWithByThePodsOwnMark(Faults.Side side) {
        pod("a-1", A);
        pod("new-1", NEW);
        world.goes(A);
        world.faults.lose(3, side);

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.story)
                .isEqualTo(
                        side == Faults.Side.AFTER ? List.of("17 evict a-1") : List.of("4 detach a-1", "19 evict a-1"));
    }

    @Test
    void whatABudgetRefusesServesAgainAtOnce() {
        pod("a-1", A);
        pod("new-1", NEW);
        world.budget("web", 1);
        world.cluster.answers.put("a-1", new EvictionAnswer.Refused("Cannot evict", Duration.ofSeconds(10)));
        world.goes(A);
        world.at(20, () -> world.cluster.answers.clear());

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.cluster.asked).containsExactly("a-1", "a-1");
        assertThat(world.story).startsWith("0 detach a-1", "15 attach a-1");
        assertThat(world.story.getLast()).endsWith(" evict a-1");
        assertThat(world.story).as("taken off again, and for as long").hasSize(4);
    }

    /** The Service leads to pods of two Deployments, and not to one that is without the label. */
    @Test
    void whatServesAloneServesAgainAtOnce() {
        pod("a-1", A);
        Pod other = pod("api-1", "api", NEW);
        world.pod("new-1", "web", NEW);
        world.goes(A);
        world.at(5, () -> becomes(other, Drains.unready(other)));
        world.at(40, () -> becomes(other, other));

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.story).containsExactly("2 detach a-1", "5 attach a-1", "40 detach a-1", "55 evict a-1");
    }

    @Test
    void noMoreAreTakenOffThanTheirBudgetLetsGo() {
        pod("a-1", A);
        pod("a-2", A);
        pod("new-1", NEW);
        world.budget("web", 2);
        world.goes(A);

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.story).containsExactly("0 detach a-1", "15 evict a-1", "18 detach a-2", "33 evict a-2");
    }

    /** The budget counts the one that is off as healthy still: the drain counts it as gone, on whichever node it is. */
    @Test
    void whatIsOffAlreadyGoesBeforeAnotherOfItsBudgetThatMayGoLater() {
        Pod late = pod("a-1", A);
        pod("b-1", B);
        pod("new-1", NEW);
        becomes(late, Drains.labelled("noderoll.dev/drain", "wait-completed", late));
        world.budget("web", 2);
        world.goes(A).goes(B);
        world.at(4, () -> becomes(late, late));

        assertThat(world.stay().drained()).contains(B.id());
        assertThat(world.story).containsExactly("0 detach b-1", "15 evict b-1", "18 detach a-1", "33 evict a-1");
    }

    @Test
    void podsOfADrainThatIsGivenUpServeAgain() {
        world.policy = policy(30, 600);
        pod("a-1", A);
        pod("new-1", NEW);
        world.goes(A);

        Stayed stayed = world.stay();

        assertThat(stayed.stuck()).hasSize(1);
        assertThat(detached()).isEmpty();
        assertThat(world.story).hasSize(2).first().isEqualTo("2 detach a-1");
        assertThat(world.story.getLast()).endsWith(" attach a-1");
        assertThat(world.cluster.get(name(A.id())).orElseThrow().scheduling()).isEqualTo(Scheduling.OPEN);
    }

    /** It had written down that the node is given up, and died before it opened it. */
    @Test
    void podsThatADeadStayHasLeftServeAgain() {
        Pod pod = pod("a-1", A);
        pod("new-1", NEW);
        world.goes(A);
        world.returnBy = NOW.plusSeconds(5);
        world.stay();
        assertThat(detached()).containsExactly("a-1");
        world.cluster.ledger.page =
                Objects.requireNonNull(world.cluster.ledger.page).with(Map.of(), List.of(A.id()));

        world.stay();

        assertThat(world.cluster.pods).contains(pod);
        assertThat(world.story).containsExactly("2 detach a-1", "5 attach a-1");
    }

    @Test
    void withoutTheRightThePodIsHeldAndNotEvictedAsItIs() {
        pod("a-1", A);
        pod("new-1", NEW);
        world.cluster.podsFrozen = true;
        world.goes(A);
        world.returnBy = NOW.plusSeconds(60);

        Stayed stayed = world.stay();

        assertThat(stayed.held())
                .extracting(Held::blocker)
                .containsExactly(new Blocker.ServerRefused("pods is forbidden"));
        assertThat(world.cluster.asked).isEmpty();
    }
}
