package dev.noderoll.step;

import static dev.noderoll.plan.Drains.budget;
import static dev.noderoll.plan.Drains.daemon;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Drains.service;
import static dev.noderoll.plan.Drains.terminating;
import static dev.noderoll.plan.Drains.trait;
import static dev.noderoll.plan.Drains.unmanaged;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.step.OneNode.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Stopping;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Drains;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.step.EvictPods.Held;
import dev.noderoll.step.EvictPods.Outcome;
import dev.noderoll.step.EvictPods.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a pass does with the pods of a node, and what it says of those that it cannot move. */
class EvictionPassTest {

    private static final Instant DEADLINE = NOW.plusSeconds(600);

    private final OneNode node = new OneNode();

    private Outcome pass(Instant now, Pod... pods) {
        node.cluster.pods.clear();
        node.cluster.pods.addAll(List.of(pods));
        return new EvictPods(node.cluster).run(new EvictPods.Input(node.drain(), DEADLINE), now);
    }

    private Outcome.Wait wait(Pod... pods) {
        return (Outcome.Wait) pass(NOW, pods);
    }

    private static List<Blocker> blockers(Outcome.Wait wait) {
        return wait.held().stream().map(Held::blocker).toList();
    }

    @Test
    void leavesWhatBelongsToTheNode() {
        Outcome outcome = pass(
                NOW,
                daemon(pod("net", "net")),
                trait(Trait.MIRROR, pod("static", "static")),
                Drains.phase(Phase.SUCCEEDED, pod("job", "job")));

        assertThat(outcome).isEqualTo(new Outcome.Drained(Tally.NONE));
        assertThat(node.cluster.asked).isEmpty();
    }

    /** D19, D24: nobody would make it again. */
    @Test
    void evictsThePodOfADaemonSetThatIsGone() {
        node.cluster.workloads.deleted.add("ds");

        Outcome.Wait wait = wait(daemon(pod("net", "net")));

        assertThat(wait.tally().evicted()).containsExactly("shop/net");
        assertThat(wait.tally().losses()).containsExactly("shop/net: the pod itself, which no controller makes again");
    }

    @Test
    void saysWhatIsLostWithAPodThatItEvicts() {
        Outcome.Wait wait = wait(trait(Trait.LOCAL_DATA, unmanaged(pod("a", "a"))), pod("b", "b"));

        assertThat(wait.tally().evicted()).containsExactly("shop/a", "shop/b");
        assertThat(wait.tally().losses())
                .containsExactly(
                        "shop/a: the pod itself, which no controller makes again; what is in its emptyDir volumes");
    }

    @Test
    void saysWhatElseIsLostWithAPodThatItHolds() {
        node.cluster.workloads.budgets.add(budget("pdb", "a", 0, 2, 2, 3));

        assertThat(wait(trait(Trait.LOCAL_DATA, pod("a", "a"))).held())
                .extracting(Held::why)
                .singleElement()
                .asString()
                .endsWith("; lost with it: what is in its emptyDir volumes");
    }

    /** D71: the counters that it read are old. */
    @Test
    void asksABudgetThatHasRefusedOnceNoMoreInTheSamePass() {
        node.cluster.workloads.budgets.add(budget("pdb", "web", 2, 4, 2, 4));
        node.cluster.answers.put("a", new EvictionAnswer.Refused("no", Duration.ZERO));

        Outcome.Wait wait = wait(pod("a", "web"), pod("b", "web"), pod("c", "other"));

        assertThat(node.cluster.asked).containsExactly("a", "c");
        assertThat(blockers(wait))
                .containsExactly(new Blocker.ServerRefused("no"), new Blocker.BudgetFull("shop/pdb", 4, 2));
    }

    @Test
    void restartsTheDeploymentOfALastReplicaAndHoldsThePodUntilItsSuccessorComes() {
        node.policy = OneNode.policy(SingleReplica.SURGE, 0);
        Pod web = pod("a", "web");
        node.cluster.workloads.workloads.add(deployment("web", 1, 1));
        node.cluster.workloads.services.add(service("web", "web", web));

        Outcome.Wait wait = wait(web);

        assertThat(node.cluster.asked).isEmpty();
        assertThat(node.cluster.workloads.restarted).extracting(w -> w.text()).containsExactly("Deployment/shop/web");
        assertThat(wait.tally().restarted()).containsExactly("Deployment/shop/web");
        assertThat(wait.held())
                .extracting(Held::blocker)
                .hasOnlyElementsOfType(Blocker.SuccessorComing.class)
                .hasSize(1);
    }

    @Test
    void remembersHowAvailableTheWorkloadsWereThatItTakesPodsFrom() {
        node.cluster.workloads.workloads.addAll(List.of(deployment("web", 3, 2), deployment("held", 1, 1)));
        node.cluster.workloads.budgets.add(budget("pdb", "held", 0, 2, 2, 3));

        wait(pod("a", "web"), pod("b", "web"), pod("c", "held"));

        assertThat(node.now().annotations()).containsEntry(Marks.EVICTED, "Deployment/shop/web=2");
    }

    @Test
    void onlyLooksWhileAllThatMustGoIsGoing() {
        node.cluster.ledger.turn = Optional.of(NOW.plusSeconds(30));

        Outcome.Wait wait = wait(terminating(pod("a", "a")), terminating(pod("b", "b"), NOW.plusSeconds(6)));

        assertThat(wait.seconds())
                .as("a third of the 20 seconds that a has had, before b may be gone")
                .isEqualTo(6);
        assertThat(blockers(wait))
                .containsExactly(
                        new Blocker.StillStopping(NOW.plusSeconds(10)), new Blocker.StillStopping(NOW.plusSeconds(6)));
    }

    @Test
    void evictsInItsTurnOnlyAndGivesItBack() {
        node.cluster.ledger.turn = Optional.of(NOW.plusSeconds(30));
        assertThat(pass(NOW, pod("a", "a"))).isEqualTo(new Outcome.Wait(2, List.of(), Tally.NONE));
        assertThat(node.cluster.asked).isEmpty();

        node.cluster.ledger.turn = Optional.empty();
        pass(NOW, pod("a", "a"));
        assertThat(node.cluster.asked).containsExactly("a");
        assertThat(node.cluster.ledger.turns).isEmpty();
    }

    @Test
    void evictsNothingWhenTheDrainsTimeIsOverAndSaysWhatHeldEachPod() {
        node.cluster.workloads.budgets.add(budget("pdb", "web", 0, 2, 2, 3));
        Pod[] pods = {pod("a", "a"), pod("b", "web"), terminating(pod("c", "c")), daemon(pod("d", "d"))};

        assertThat(pass(DEADLINE.plusSeconds(1), pods))
                .isInstanceOfSatisfying(
                        Outcome.Stuck.class,
                        stuck -> assertThat(stuck.held())
                                .extracting(Held::blocker)
                                .containsExactly(
                                        new Blocker.OutOfTime(),
                                        new Blocker.BudgetFull("shop/pdb", 2, 2),
                                        new Blocker.StillStopping(NOW.plusSeconds(10))));
        assertThat(node.cluster.asked).isEmpty();
        assertThat(((Outcome.Wait) pass(DEADLINE, pods)).tally().evicted())
                .as("in time")
                .containsExactly("shop/a");
    }

    /** D89: one pod of each budget in one pass, and nobody's while there is time. */
    @Test
    void deletesPastABudgetAsALastResortWhenThePolicyPermitsIt() {
        node.policy = new DrainPolicy(
                600,
                0,
                SingleReplica.EVICT,
                Handling.EVICT,
                Handling.EVICT,
                Jobs.EVICT,
                new Stopping(0, 0, AtDeadline.FORCE),
                List.of());
        node.cluster.workloads.workloads.add(deployment("web", 2, 2));
        node.cluster.workloads.budgets.add(budget("pdb", "web", 0, 2, 2, 2));
        Pod[] pods = {pod("a", "web"), pod("b", "web")};

        assertThat(blockers(wait(pods))).hasSize(2);
        assertThat(node.cluster.deleted).as("there is time").isEmpty();

        Outcome.Wait last = (Outcome.Wait) pass(DEADLINE.minusSeconds(60), pods);
        assertThat(node.cluster.deleted).containsExactly("a");
        assertThat(last.tally().forced()).singleElement().asString().startsWith("shop/a: ");
        assertThat(last.held()).extracting(Held::pod).containsExactly("shop/b");
        assertThat(node.now().annotations()).containsEntry(Marks.EVICTED, "Deployment/shop/web=2");
    }
}
