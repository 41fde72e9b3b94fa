package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.budget;
import static dev.noderoll.plan.Drains.deployment;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Budget;
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
import dev.noderoll.model.Pod;
import dev.noderoll.model.Selector;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which labels are taken off a pod before its eviction, and when it goes then. */
class DetachmentTest {

    private static final Pod POD = labelled("web-1", "traffic", "on");

    private static Pod labelled(String name, String label, String value) {
        return Drains.labelled(label, value, pod(name, "web"));
    }

    private static DrainPolicy policy(int seconds) {
        return new DrainPolicy(
                3600,
                0,
                SingleReplica.SURGE,
                Handling.HOLD,
                Handling.EVICT,
                Jobs.EVICT,
                new Stopping(0, 0, AtDeadline.STOP),
                List.of(),
                Told.NOBODY,
                Gangs.TOGETHER,
                seconds == 0
                        ? Detaching.NONE
                        : new Detaching(List.of("app", "traffic", "statefulset.kubernetes.io/pod-name"), seconds),
                DrainPolicy.Volumes.TOGETHER,
                List.of());
    }

    private static ServiceView service(Map<String, String> selector) {
        return new ServiceView("shop", "web", new Selector(selector, List.of()), Exposure.INTERNAL, Set.of("web-1"));
    }

    private static Detachment of(int seconds, Pod pod, Map<String, String> selector, Budget... budgets) {
        return Detachment.of(
                new Survey()
                        .pods(pod)
                        .services(service(selector))
                        .workload(deployment("web", Surging.CAN_SURGE, Restart.NONE))
                        .budgets(budgets)
                        .policy(policy(seconds))
                        .make(),
                pod);
    }

    @Test
    void aLabelGoesThatTheServiceAloneSelects() {
        Map<String, String> both = Map.of("app", "web", "traffic", "on");

        assertThat(of(15, POD, both)).isEqualTo(new Detachment.TakeOff(Map.of("traffic", "on")));
        assertThat(of(0, POD, both)).as("without the policy").isEqualTo(new Detachment.None());
    }

    @Test
    void aLabelThatNobodyHasNamedStays() {
        Pod other = Drains.labelled("tier", "front", POD);

        assertThat(of(15, other, Map.of("tier", "front"))).isEqualTo(new Detachment.None());
    }

    @Test
    void whatIsHeldServesAgainUnlessItIsHeldForALookOnly() {
        Detached taken = new Detached(NOW, Map.of("traffic", "on"));
        Pod gone = POD.without(taken);

        assertThat(Detachment.back(gone, new Blocker.BudgetFull("shop/web", 1, 1)))
                .contains(taken);
        assertThat(Detachment.back(gone, new Blocker.BudgetBehind("shop/web"))).isEmpty();
        assertThat(Detachment.back(POD, new Blocker.BudgetFull("shop/web", 1, 1)))
                .isEmpty();
    }

    @Test
    void aLabelOfItsOwnerOrOfItsBudgetStays() {
        assertThat(of(15, POD, Map.of("app", "web"))).as("its Deployment's").isEqualTo(new Detachment.None());
        Budget one = budget("pdb", "web", 1, 2, 1, 2);
        Budget byTraffic = new Budget(
                one.namespace(),
                one.name(),
                new Selector(Map.of("traffic", "on"), List.of()),
                1,
                2,
                1,
                2,
                0,
                one.freshness(),
                one.unhealthyPods());
        assertThat(of(15, POD, Map.of("app", "web", "traffic", "on"), byTraffic))
                .as("its budget's")
                .isEqualTo(new Detachment.None());
    }

    @Test
    void aLabelThatItsControllerPutsBackStays() {
        Pod named = labelled("web-1", "statefulset.kubernetes.io/pod-name", "web-1");

        assertThat(of(15, named, Map.of("statefulset.kubernetes.io/pod-name", "web-1")))
                .isEqualTo(new Detachment.None());
    }

    @Test
    void podsOfWhomNobodyKnowsWhatSelectsThemAreLeftAlone() {
        DrainSurvey survey = new Survey()
                .pods(POD)
                .services(service(Map.of("traffic", "on")))
                .policy(policy(15))
                .make();

        assertThat(Detachment.of(survey, POD)).isEqualTo(new Detachment.None());
    }

    @Test
    void itWaitsForAsLongAsThePolicySaysAndGoesThen() {
        Map<String, String> both = Map.of("app", "web", "traffic", "on");
        Pod gone = POD.without(new Detached(NOW.minusSeconds(10), Map.of("traffic", "on")));

        assertThat(gone.labels()).doesNotContainKey("traffic");
        assertThat(of(15, gone, both)).isEqualTo(new Detachment.Waits(NOW.plusSeconds(5)));
        assertThat(of(10, gone, both)).isEqualTo(new Detachment.None());
    }

    @Test
    void whatWasTakenOffIsReadAgainFromThePod() {
        Detached taken = new Detached(
                Instant.parse("2026-01-01T00:00:00.123Z"), Map.of("traffic", "on", "example.com/tier", ""));

        assertThat(Detached.of(POD.without(taken))).contains(taken);
        assertThat(Detached.of(POD)).isEmpty();
        assertThat(Detached.of(Drains.annotated("noderoll.dev/detached", "soon", POD)))
                .isEmpty();
    }
}
