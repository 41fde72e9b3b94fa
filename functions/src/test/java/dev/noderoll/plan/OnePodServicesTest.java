package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Readiness;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Selector;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.model.Stop;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.DrainSurvey.Namespace;
import dev.noderoll.plan.DrainSurvey.Others;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.DrainSurvey.Site;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OnePodServicesTest {

    private static final Owner BROKERS = new Owner("apps/v1", "StatefulSet", "broker", "u-broker");
    private static final Pod FIRST = broker("broker-0", "n", NOW.minusSeconds(3600));
    private static final Pod SECOND = broker("broker-1", "m", NOW.minusSeconds(3600));
    private static final Pod THIRD = broker("broker-2", "o", NOW.minusSeconds(3600));
    private static final ServiceView OF_FIRST = of("broker-0", Set.of("u-broker-0"));

    @Test
    void aServiceOfOnePodByDesignDoesNotHoldItWhileOthersOfItsKindServe() {
        assertThat(verdict(List.of(FIRST, SECOND), OF_FIRST)).isEqualTo(new Evict(FIRST));
    }

    @Test
    void aServiceOfTheOnlyPodThereIsHoldsItAsAnyOther() {
        Blocker none = new Blocker.NoSuccessor("Service shop/broker-0");
        assertThat(verdict(List.of(FIRST), OF_FIRST)).isEqualTo(new Blocked(FIRST, none));

        Pod failing = notReady(SECOND, NOW.minusSeconds(7200));
        assertThat(verdict(List.of(FIRST, failing), OF_FIRST)).isEqualTo(new Blocked(FIRST, none));
    }

    @Test
    void aServiceThatSelectsAnotherOfTheKindIsNotOfOnePod() {
        Pod coming = notReady(broker("broker-0", "m", NOW), NOW);
        Pod renamed = new Pod(
                new PodKey("shop", "other", "u-other"),
                "m",
                BROKERS,
                coming.phase(),
                coming.readiness(),
                coming.stop(),
                coming.startedAt(),
                null,
                null,
                "",
                Set.of(),
                0,
                coming.labels(),
                Map.of());

        assertThat(verdict(List.of(FIRST, SECOND, renamed), OF_FIRST))
                .isEqualTo(new Blocked(FIRST, new Blocker.LastEndpoint("shop/broker-0")));
    }

    /** One broker at a time, though no budget says so; and an operator has a minute to say which is the primary now. */
    @Test
    void oneOfAKindWaitsWhileTheServiceOfAnotherHasNoEndpoint() {
        ServiceView ofSecond = of("broker-1", Set.of());
        Blocker waits = new Blocker.SwitchingOver("shop/broker-1");

        Pod starting = notReady(SECOND, NOW.minusSeconds(30));
        assertThat(verdict(List.of(FIRST, starting), OF_FIRST, ofSecond)).isEqualTo(new Blocked(FIRST, waits));
        Pod ended = Drains.terminating(Drains.phase(Phase.SUCCEEDED, SECOND), NOW.plusSeconds(10));
        assertThat(verdict(List.of(FIRST, THIRD, ended), OF_FIRST, ofSecond))
                .as("its containers have ended, and it is not gone yet")
                .isEqualTo(new Blocked(FIRST, waits));
        Pod justBack = broker("broker-1", "m", NOW.minusSeconds(59));
        assertThat(verdict(List.of(FIRST, justBack), OF_FIRST, ofSecond)).isEqualTo(new Blocked(FIRST, waits));
        Pod longBack = broker("broker-1", "m", NOW.minusSeconds(61));
        assertThat(verdict(List.of(FIRST, longBack), OF_FIRST, ofSecond)).isEqualTo(new Evict(FIRST));
    }

    @Test
    void anEndpointThatIsOnItsWayOutCountsNoMore() {
        Pod going = Drains.terminating(SECOND, NOW.plusSeconds(10));

        assertThat(verdict(List.of(FIRST, THIRD, going), OF_FIRST, of("broker-1", Set.of("u-broker-1"))))
                .isEqualTo(new Blocked(FIRST, new Blocker.SwitchingOver("shop/broker-1")));
    }

    /** Between a pod's end and its successor there is nothing to be seen of it but that its number is missing. */
    @Test
    void oneOfAKindWaitsForOneThatHasGoneAndIsNotMadeAgainYet() {
        List<Pod> pods = List.of(FIRST, THIRD);
        ServiceView ofSecond = of("broker-1", Set.of());

        assertThat(verdict(pods, Map.of(FIRST.key(), brokers(3)), OF_FIRST, ofSecond))
                .isEqualTo(new Blocked(FIRST, new Blocker.SwitchingOver("shop/broker-1")));
        assertThat(verdict(pods, Map.of(FIRST.key(), brokers(2)), OF_FIRST, ofSecond))
                .as("scaled down: nobody will make it again")
                .isEqualTo(new Evict(FIRST));
    }

    private static Workload brokers(int replicas) {
        return Drains.sized(replicas, 2, Drains.workload("StatefulSet", "broker", Surging.CANNOT_SURGE, Restart.NONE));
    }

    @Test
    void ofTwoOfAKindThatCouldBothGoOneGoesAtATime() {
        DrainPolicy policy = new DrainPolicy(1800, 0, SingleReplica.SURGE, Handling.HOLD, Handling.EVICT);
        Namespace shop = new Namespace(
                List.of(FIRST, SECOND, THIRD), List.of(), List.of(OF_FIRST, of("broker-1", Set.of("u-broker-1"))));
        Site n = new Site(List.of(FIRST), Reach.REPORTS, 0, NOW.minusSeconds(60), policy);
        Site m = new Site(List.of(SECOND), Reach.REPORTS, 0, NOW.minusSeconds(60), policy);
        Map<String, Site> sites = new LinkedHashMap<>();
        sites.put("n", n);
        sites.put("m", m);

        assertThat(DrainPlanner.plan(
                        new DrainSurvey(sites, Map.of("shop", shop), Map.of(), Set.of(), Others.NONE, NOW)))
                .containsExactly(new Evict(FIRST), new Blocked(SECOND, new Blocker.SwitchingOver("shop/broker-0")));
    }

    @Test
    void aServiceOfSomethingElseWithoutEndpointsIsNoReasonToWait() {
        ServiceView other = new ServiceView(
                "shop", "other", new Selector(Map.of("app", "other"), List.of()), Exposure.INTERNAL, Set.of());
        Pod starting = notReady(SECOND, NOW.minusSeconds(30));
        Pod third = broker("broker-2", "m", NOW.minusSeconds(3600));

        assertThat(verdict(List.of(FIRST, starting, third), OF_FIRST, other)).isEqualTo(new Evict(FIRST));
    }

    private static PodVerdict verdict(List<Pod> pods, ServiceView... services) {
        return verdict(pods, Map.of(), services);
    }

    private static PodVerdict verdict(List<Pod> pods, Map<PodKey, Workload> workloads, ServiceView... services) {
        DrainPolicy policy = new DrainPolicy(1800, 0, SingleReplica.SURGE, Handling.HOLD, Handling.EVICT);
        DrainSurvey survey = new DrainSurvey(
                Map.of("n", new Site(List.of(FIRST), Reach.REPORTS, 0, NOW.minusSeconds(60), policy)),
                Map.of("shop", new Namespace(pods, List.of(), List.of(services))),
                workloads,
                Set.of(),
                Others.NONE,
                NOW);
        return DrainPlanner.plan(survey).getFirst();
    }

    private static ServiceView of(String pod, Set<String> ready) {
        return new ServiceView(
                "shop",
                pod,
                new Selector(Map.of("app", "broker", "statefulset.kubernetes.io/pod-name", pod), List.of()),
                Exposure.INTERNAL,
                ready);
    }

    private static Pod broker(String name, String node, Instant readySince) {
        return new Pod(
                new PodKey("shop", name, "u-" + name),
                node,
                BROKERS,
                Phase.RUNNING,
                Readiness.READY,
                Stop.within(Duration.ofSeconds(30)),
                readySince,
                readySince,
                null,
                "",
                Set.of(),
                0,
                Map.of("app", "broker", "statefulset.kubernetes.io/pod-name", name),
                Map.of());
    }

    private static Pod notReady(Pod p, Instant startedAt) {
        return new Pod(
                p.key(),
                p.node(),
                p.owner(),
                p.phase(),
                Readiness.NOT_READY,
                p.stop(),
                startedAt,
                null,
                null,
                "",
                Set.of(),
                0,
                p.labels(),
                Map.of());
    }
}
