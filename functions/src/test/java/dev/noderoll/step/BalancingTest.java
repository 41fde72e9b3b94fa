package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.Member;
import dev.noderoll.model.TargetGroup;
import dev.noderoll.model.TargetGroup.Health;
import dev.noderoll.model.TargetGroup.Kind;
import dev.noderoll.port.Bell;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Load balancers are asked whether they have let go of a node, before its first eviction. */
class BalancingTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member NEW = current("i-new");

    private final DrainWorld world = new DrainWorld(A, B, NEW);

    @BeforeEach
    void aServiceThatIsBalanced() {
        world.policy = OneNode.policy(SingleReplica.EVICT, 300);
        world.cluster.workloads.exposed = Exposed.NONE.with("shop/web", "LoadBalancer");
        world.pod("a-1", "web", A);
        world.goes(A);
    }

    private List<String> evictions() {
        return world.story.stream().filter(line -> line.contains(" evict ")).toList();
    }

    @Test
    void itEvictsOnceTheTargetHasDrainedAndAsksLessAndLessOften() {
        world.targets.group("tg", "shop/web").stands("tg", A.id(), Health.HEALTHY);
        world.at(4, () -> world.targets.stands("tg", A.id(), Health.DRAINING));
        world.at(100, () -> world.targets.leaves("tg", A.id()));

        world.stay();

        // Asked at 0, 5, 15, 35, 65, 95, and 125 seconds.
        assertThat(evictions()).containsExactly("125 evict a-1");
        assertThat(world.targets.calls).hasSize(1 + 7).startsWith("groups of shop", "tg");
    }

    @Test
    void itWaitsLongerThanThePolicySaysWhileRequestsStillEndThere() {
        world.policy = OneNode.policy(SingleReplica.EVICT, 30);
        world.targets.group("tg", "shop/web").stands("tg", A.id(), Health.DRAINING);
        world.at(90, () -> world.targets.leaves("tg", A.id()));

        world.stay();

        assertThat(evictions()).containsExactly("95 evict a-1");
    }

    @Test
    void aNodeThatNobodyTakesOffIsWaitedForForTheTimeOfThePolicy() {
        world.policy = OneNode.policy(SingleReplica.EVICT, 40);
        world.targets.group("tg", "shop/web").stands("tg", A.id(), Health.UNHEALTHY);

        world.stay();

        assertThat(evictions()).containsExactly("40 evict a-1");
    }

    @Test
    void aNodeThatIsNoTargetIsDrainedAtOnce() {
        world.targets.group("tg", "shop/web").stands("tg", B.id(), Health.HEALTHY);

        world.stay();

        assertThat(evictions()).containsExactly("0 evict a-1");
    }

    @Test
    void anIngressReachesPodsThroughNodePortsOfServicesThatHaveNoLoadBalancer() {
        world.cluster.workloads.exposed = Exposed.NONE.with("shop/web", "NodePort");
        world.targets.group("tg", "").stands("tg", A.id(), Health.DRAINING);
        world.at(20, () -> world.targets.leaves("tg", A.id()));

        world.stay();

        assertThat(evictions()).containsExactly("35 evict a-1");
    }

    @Test
    void addressesOfPodsAreTheirOwnReadinesss() {
        world.targets.groups.add(new TargetGroup("ip", "ip", Kind.ADDRESSES, "shop/web"));

        world.stay();

        assertThat(evictions()).containsExactly("0 evict a-1");
        assertThat(world.targets.calls).containsExactly("groups of shop");
    }

    @Test
    void whereTheClusterUsesNoneNobodyIsAsked() {
        world.cluster.workloads.exposed = Exposed.NONE.with("shop/web", "ClusterIP");

        world.stay();

        assertThat(evictions()).containsExactly("0 evict a-1");
        assertThat(world.targets.calls).isEmpty();
    }

    @Test
    void aPolicyOfNoSecondsAsksNobody() {
        world.policy = OneNode.policy(SingleReplica.EVICT, 0);

        world.stay();

        assertThat(evictions()).containsExactly("0 evict a-1");
        assertThat(world.targets.calls).isEmpty();
    }

    @Test
    void whereItMayNotAskOrNobodyAnswersTheTimeOfThePolicyIsWaitedFor() {
        world.policy = OneNode.policy(SingleReplica.EVICT, 40);
        world.targets.trouble = new Misconfigured("read target groups: AccessDenied, no");
        world.stay();
        assertThat(evictions()).containsExactly("40 evict a-1");

        DrainWorld silent = new DrainWorld(A, NEW);
        silent.policy = world.policy;
        silent.cluster.workloads.exposed = world.cluster.workloads.exposed;
        silent.pod("a-1", "web", A);
        silent.targets.trouble = new TryAgain("read target groups: Throttling, no");
        silent.goes(A).stay();
        assertThat(silent.story).contains("40 evict a-1");
    }

    @Test
    void aServiceWithoutATargetGroupHasALoadBalancerThatCannotBeAsked() {
        world.policy = OneNode.policy(SingleReplica.EVICT, 40);
        world.cluster.workloads.exposed = world.cluster.workloads.exposed.with("shop/classic", "LoadBalancer");
        world.targets.group("tg", "shop/web");

        world.stay();

        assertThat(evictions()).containsExactly("40 evict a-1");
    }

    @Test
    void itSaysWhatEachPodWaitsFor() {
        world.targets.group("tg", "shop/web").stands("tg", A.id(), Health.DRAINING);
        world.returnBy = world.instant().plusSeconds(10);

        Stayed stayed = world.stay();

        assertThat(stayed.held()).singleElement().satisfies(held -> {
            assertThat(held.pod()).isEqualTo("shop/a-1");
            assertThat(held.why()).isEqualTo("its node drains as a target of tg");
            assertThat(held.unblock()).contains("deregistration delay");
        });
    }

    @Test
    void aTargetThatNeverDrainsEndsTheDrainAtItsDeadlineWithThatReason() {
        world.targets.group("tg", "shop/web").stands("tg", A.id(), Health.DRAINING);

        Stayed last = world.stay();
        for (int stays = 1; stays < 10 && last.stuck().isEmpty(); stays++) {
            world.await(new Bell(), world.instant().plusSeconds(Math.max(1, last.seconds())));
            last = world.stay();
        }

        assertThat(evictions()).isEmpty();
        assertThat(last.stuck())
                .singleElement()
                .satisfies(stuck -> assertThat(stuck.why()).contains("its node drains as a target of tg"));
    }

    @Test
    void aSecondNodeIsAskedForWithTheFirst() {
        world.targets.group("tg", "shop/web").stands("tg", A.id(), Health.DRAINING);
        world.targets.stands("tg", B.id(), Health.DRAINING);
        world.pod("b-1", "web", B);
        world.goes(B);
        world.at(20, () -> {
            world.targets.leaves("tg", A.id());
            world.targets.leaves("tg", B.id());
        });

        world.stay();

        assertThat(evictions()).containsExactlyInAnyOrder("35 evict a-1", "35 evict b-1");
        assertThat(world.targets.calls).hasSize(1 + 4);
    }
}
