package dev.noderoll.step;

import static dev.noderoll.plan.Drains.budget;
import static dev.noderoll.plan.Drains.daemon;
import static dev.noderoll.plan.Drains.service;
import static dev.noderoll.plan.Drains.terminating;
import static dev.noderoll.plan.Drains.trait;
import static dev.noderoll.plan.Drains.unmanaged;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Stopping;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Drains;
import dev.noderoll.port.Bell;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.EvictionAnswer.Failed;
import dev.noderoll.port.EvictionAnswer.Failed.Blame;
import dev.noderoll.step.Stayed.Held;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done with the pods of a node, what the API server's answers come to, and what is said of pods that stay. */
class DrainPassTest {

    private static final Member A = outdated("i-a");

    private final DrainWorld world = new DrainWorld(A, current("i-new"));

    @BeforeEach
    void goes() {
        world.goes(A);
    }

    private static Pod here(Pod pod) {
        return Drains.on(name(A.id()).value(), pod);
    }

    private static Pod pod(String name, String app) {
        return here(Drains.pod(name, app));
    }

    /** Looks for so many seconds; for 0, once. */
    private Stayed look(int seconds, Pod... pods) {
        world.cluster.pods.addAll(List.of(pods));
        world.returnBy = world.instant().plusSeconds(seconds);
        return world.stay();
    }

    private Stayed look(Pod... pods) {
        return look(0, pods);
    }

    private Stayed three(int seconds) {
        return look(seconds, pod("a", "a"), pod("b", "b"), pod("c", "c"));
    }

    private static List<Blocker> blockers(Stayed stayed) {
        return stayed.held().stream().map(Held::blocker).toList();
    }

    private static Failed failed(int retryAfter, Blame blame) {
        return new Failed("504 conflicts", Duration.ofSeconds(retryAfter), blame);
    }

    @Test
    void oneFailureStopsNoOtherPod() {
        world.cluster.answers.put("a", failed(0, Blame.THIS_CALL));

        Stayed stayed = three(0);

        assertThat(world.cluster.asked).containsExactly("a", "b", "c");
        assertThat(stayed.tally().evicted()).containsExactly("shop/b", "shop/c");
        assertThat(blockers(stayed)).containsExactly(new Blocker.ServerFailed("504 conflicts"));
    }

    @Test
    void anOverloadedServerIsLeftAloneForAsLongAsItAsks() {
        world.cluster.answers.put("a", failed(17, Blame.SERVER));

        world.at(10, () -> world.cluster.answers.remove("a"));

        Stayed stayed = three(18);

        assertThat(world.story).containsExactly("17 evict a", "17 evict b", "17 evict c");
        assertThat(world.cluster.asked).containsExactly("a", "a", "b", "c");
        assertThat(stayed.tally().refused()).isZero();
    }

    @Test
    void saysOfEveryPodThatTheServerWasOverloaded() {
        world.cluster.answers.put("a", failed(17, Blame.SERVER));

        assertThat(blockers(three(0))).hasSize(3).allMatch(b -> b instanceof Blocker.ServerFailed);
    }

    @Test
    void threeFailuresAreEnoughForOnePass() {
        List.of("a", "b", "c").forEach(name -> world.cluster.answers.put(name, failed(0, Blame.THIS_CALL)));
        world.cluster.pods.add(pod("d", "d"));

        Stayed stayed = three(1);

        assertThat(world.cluster.asked).as("in two seconds").containsExactly("a", "b", "c");
        assertThat(stayed.held()).hasSize(4);
    }

    @Test
    void aBudgetsRetryAfterIsKept() {
        world.cluster.answers.put("b", new EvictionAnswer.Refused("still being processed", Duration.ofSeconds(10)));

        Stayed stayed = three(9);

        assertThat(world.cluster.asked.stream().filter("b"::equals)).hasSize(1);
        assertThat(stayed.tally().refused()).isEqualTo(1);
        assertThat(blockers(stayed)).containsExactly(new Blocker.ServerRefused("still being processed"));
        look(1);
        assertThat(world.cluster.asked.stream().filter("b"::equals)).hasSize(2);
    }

    @Test
    void aPodThatIsGoneIsNotWaitedFor() {
        List.of("a", "b", "c").forEach(name -> world.cluster.answers.put(name, new EvictionAnswer.Gone()));
        world.at(0, world.cluster.pods::clear);

        assertThat(three(30).drained()).containsExactly(A.id());
        assertThat(world.cluster.asked).containsExactly("a", "b", "c");
    }

    @Test
    void aNamespaceThatClosesIsWaitedFor() {
        world.cluster.answers.put("a", new EvictionAnswer.NamespaceClosing());

        assertThat(blockers(three(0))).containsExactly(new Blocker.NamespaceClosing());
    }

    @Test
    void leavesWhatBelongsToTheNode() {
        Stayed stayed = look(
                daemon(pod("net", "net")),
                trait(Trait.MIRROR, pod("static", "static")),
                Drains.phase(Phase.SUCCEEDED, pod("job", "job")));

        assertThat(stayed.drained()).containsExactly(A.id());
        assertThat(stayed.tally()).isEqualTo(Stayed.Tally.NONE);
        assertThat(world.cluster.asked).isEmpty();
    }

    /** D19, D24: nobody would make it again. */
    @Test
    void evictsThePodOfADaemonSetThatIsGone() {
        world.cluster.workloads.deleted.add("ds");

        Stayed stayed = look(daemon(pod("net", "net")));

        assertThat(stayed.tally().evicted()).containsExactly("shop/net");
        assertThat(stayed.tally().losses())
                .containsExactly("shop/net: the pod itself, which no controller makes again");
    }

    @Test
    void saysWhatIsLostWithAPodThatItEvicts() {
        Stayed stayed = look(trait(Trait.LOCAL_DATA, unmanaged(pod("a", "a"))), pod("b", "b"));

        assertThat(stayed.tally().evicted()).containsExactly("shop/a", "shop/b");
        assertThat(stayed.tally().losses())
                .containsExactly(
                        "shop/a: the pod itself, which no controller makes again; what is in its emptyDir volumes");
    }

    @Test
    void saysWhatElseIsLostWithAPodThatItHolds() {
        world.cluster.workloads.budgets.add(budget("pdb", "a", 0, 2, 2, 3));

        assertThat(look(trait(Trait.LOCAL_DATA, pod("a", "a"))).held())
                .extracting(Held::why)
                .singleElement()
                .asString()
                .endsWith("; lost with it: what is in its emptyDir volumes");
    }

    /** D71: the counters that it read are old. */
    @Test
    void asksABudgetThatHasRefusedNoMoreBeforeItHasChanged() {
        world.cluster.workloads.budgets.add(budget("pdb", "web", 2, 4, 2, 4));
        world.cluster.answers.put("a", new EvictionAnswer.Refused("no", Duration.ZERO));
        world.at(5, () -> world.cluster.workloads.budgets.set(0, budget("pdb", "web", 1, 3, 2, 4)));

        Stayed stayed = look(pod("a", "web"), pod("b", "web"), pod("c", "other"));
        assertThat(world.cluster.asked).containsExactly("a", "c");
        assertThat(blockers(stayed))
                .contains(new Blocker.ServerRefused("no"), new Blocker.BudgetFull("shop/pdb", 4, 2));

        world.cluster.asked.clear();
        look(9);
        assertThat(world.cluster.asked).as("at 0 s, and at 5 s").containsExactly("a", "a");
    }

    @Test
    void restartsTheDeploymentOfALastReplicaAndHoldsThePodUntilItsSuccessorComes() {
        world.policy = OneNode.policy(SingleReplica.SURGE, 0);
        Pod web = pod("a", "web");
        world.cluster.workloads.workloads.add(OneNode.deployment("web", 1, 1));
        world.cluster.workloads.services.add(service("web", "web", web));

        Stayed stayed = look(5, web);

        assertThat(world.cluster.asked).isEmpty();
        assertThat(world.cluster.workloads.restarted)
                .extracting(Workload.Key::text)
                .containsExactly("Deployment/shop/web");
        assertThat(stayed.tally().restarted()).containsExactly("Deployment/shop/web");
        assertThat(blockers(stayed)).hasOnlyElementsOfType(Blocker.SuccessorComing.class);
    }

    /** ../shared/cases/r03: a change freeze on one Deployment. */
    @Test
    void aRestartThatIsRefusedHoldsItsPodAlone() {
        world.policy = OneNode.policy(SingleReplica.SURGE, 0);
        world.cluster.workloads.workloads.addAll(
                List.of(OneNode.deployment("bill", 1, 1), OneNode.deployment("web", 2, 2)));
        world.cluster.workloads.frozen.add("bill");
        world.cluster.pods.add(Drains.elsewhere(Drains.pod("other", "web")));

        Stayed stayed = look(5, pod("a", "bill"), pod("b", "web"));

        assertThat(stayed.tally().evicted()).containsExactly("shop/b");
        assertThat(stayed.held()).extracting(Held::why).containsExactly("the API server refused: change freeze");
    }

    @Test
    void remembersHowAvailableTheWorkloadsWereThatItTakesPodsFrom() {
        world.cluster.workloads.workloads.addAll(
                List.of(OneNode.deployment("web", 3, 2), OneNode.deployment("held", 1, 1)));

        look(pod("a", "web"), pod("b", "web"));

        assertThat(world.cluster.get(name(A.id())).orElseThrow().annotations())
                .containsEntry(Marks.EVICTED, "Deployment/shop/web=2");
    }

    @Test
    void remembersAWorkloadWhosePodCameAfterTheDrainBegan() {
        world.cluster.workloads.workloads.add(OneNode.deployment("web", 3, 3));
        world.at(1, () -> world.cluster.pods.add(pod("late", "web")));

        look(2, pod("a", "other"));

        assertThat(world.cluster.get(name(A.id())).orElseThrow().annotations())
                .containsEntry(Marks.EVICTED, "Deployment/shop/web=3");
        assertThat(world.cluster.asked).containsExactly("a", "late");
    }

    @Test
    void onlyWaitsForWhatIsGoing() {
        Stayed stayed = look(terminating(pod("a", "a")), terminating(pod("b", "b"), NOW.plusSeconds(6)));

        assertThat(world.cluster.asked).isEmpty();
        assertThat(stayed.drained()).isEmpty();
        assertThat(stayed.held()).isEmpty();
    }

    @Test
    void evictsInItsTurnOnlyWhereAnotherSessionDrainsTheOthersAndGivesItBack() {
        world.policy = OneNode.policy(SingleReplica.SURGE, 0);
        Pod a = pod("a", "web");
        Pod theirs = Drains.on("theirs", Drains.pod("z", "web"));
        world.cluster.pods.add(theirs);
        world.cluster.add(draining(node(outdated("i-z"))));
        world.cluster.pods.replaceAll(p -> Drains.on("node-i-z", p));
        world.cluster.workloads.services.add(service("web", "web", a, theirs));
        world.cluster.ledger.turn = Optional.of(NOW.plusSeconds(30));

        assertThat(blockers(look(10, a))).containsExactly(new Blocker.TurnOfOthers("shop", "Service shop/web"));
        assertThat(world.cluster.asked).isEmpty();

        world.cluster.ledger.turn = Optional.empty();
        look(3);
        assertThat(world.cluster.asked).containsExactly("a");
        assertThat(world.cluster.ledger.turns).isEmpty();
    }

    @Test
    void evictsNothingWhenTheDrainsTimeIsOver() {
        world.policy = new DrainPolicy(5, 0, SingleReplica.EVICT, Handling.EVICT, Handling.EVICT);
        world.cluster.workloads.budgets.add(budget("pdb", "web", 0, 2, 2, 3));
        world.at(6, () -> world.cluster.workloads.budgets.clear());

        Stayed stayed = look(30, pod("b", "web"));

        assertThat(world.cluster.asked).isEmpty();
        assertThat(stayed.stuck())
                .singleElement()
                .satisfies(stuck ->
                        assertThat(stuck.why()).isEqualTo("pod shop/b: it could go, but the drain's time is over"));
        assertThat(world.second()).isEqualTo(6);
    }

    @Test
    void whatTheServerSaidLastIsWhyTheTimeWasNotEnough() {
        world.policy = new DrainPolicy(5, 0, SingleReplica.EVICT, Handling.EVICT, Handling.EVICT);
        world.cluster.answers.put("b", new EvictionAnswer.Denied("422 only after the export", Duration.ZERO));

        Stayed stayed = look(30, pod("a", "web"), pod("b", "web"));

        assertThat(stayed.stuck())
                .singleElement()
                .satisfies(stuck -> assertThat(stuck.why())
                        .isEqualTo("pod shop/b: the API server refused: 422 only after the export"));
    }

    /** D89: one pod of each budget in one pass, and nobody's while there is time. */
    @Test
    void deletesPastABudgetAsALastResortWhenThePolicyPermitsIt() {
        world.policy = new DrainPolicy(
                600,
                0,
                SingleReplica.EVICT,
                Handling.EVICT,
                Handling.EVICT,
                Jobs.EVICT,
                new Stopping(0, 0, AtDeadline.FORCE),
                List.of(),
                DrainPolicy.Told.NOBODY);
        world.cluster.workloads.workloads.add(OneNode.deployment("web", 2, 2));
        world.cluster.workloads.budgets.add(budget("pdb", "web", 0, 2, 2, 2));

        look(100, pod("a", "web"), pod("b", "web"));
        assertThat(world.cluster.deleted).as("there is time").isEmpty();

        world.at(510, () -> {});
        world.await(new Bell(), NOW.plusSeconds(511));
        Stayed last = look();
        assertThat(world.cluster.deleted).containsExactly("a");
        assertThat(last.tally().forced()).singleElement().asString().startsWith("shop/a: ");
        assertThat(last.held()).extracting(Held::pod).containsExactly("shop/b");
    }
}
