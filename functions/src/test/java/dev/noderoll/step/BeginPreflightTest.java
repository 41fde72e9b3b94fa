package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Stopping;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.model.RolloutPolicy;
import dev.noderoll.model.RolloutPolicy.OnFailure;
import dev.noderoll.model.RolloutPolicy.Preflight;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Surge;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.BeginRollout.Outcome;
import dev.noderoll.step.BeginRollout.Outcome.AlreadyCurrent;
import dev.noderoll.step.BeginRollout.Outcome.Begun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What can never end is not begun. */
class BeginPreflightTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");

    private final Faults faults = new Faults();
    private final FakeCluster cluster = new FakeCluster(faults);
    private final FakeGroup group = new FakeGroup(faults, A, B);
    private final FakeImages images = new FakeImages();

    BeginPreflightTest() {
        cluster.add(Worlds.node(A));
        cluster.add(Worlds.node(B));
        Pod pod = Drains.on(Worlds.name(A.id()).value(), Drains.pod("web-1", "web"));
        cluster.pods.add(pod);
        cluster.workloads.workloads.add(new Workload(
                new Workload.Key("Deployment", "shop", "web"),
                new Selector(Map.of("app", "web"), List.of()),
                1,
                1,
                Surging.CANNOT_SURGE,
                Restart.NONE));
        Budget never = Drains.budget("web", "web", 0, 1, 1, 1);
        cluster.workloads.budgets.add(never);
    }

    @Test
    void aRolloutThatCouldNeverEndIsNotBegunAndNamesThePodAndWhatHoldsIt() {
        assertThatThrownBy(() -> begin(Preflight.ENFORCE))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("shop/web-1: budget shop/web can never allow an eviction")
                .hasMessageContaining("Nothing was changed");

        assertThat(cluster.ledger.page).as("the group is given back").isNull();
        assertThat(images.versions).as("no template version was made").hasSize(1);
    }

    @Test
    void byPolicyItIsBegunAndSaysSo() {
        assertThat(((Begun) begin(Preflight.WARN)).warnings())
                .singleElement()
                .satisfies(held -> assertThat(held.pod()).isEqualTo("shop/web-1"))
                .satisfies(held -> assertThat(held.why()).startsWith("budget shop/web can never allow an eviction"));
    }

    @Test
    void whatPassesByItselfIsNoReasonNotToBegin() {
        cluster.workloads.budgets.set(0, Drains.budget("web", "web", 0, 1, 1, 2));

        assertThat(((Begun) begin(Preflight.ENFORCE)).warnings()).isEmpty();
    }

    /** What its last resort ends does end. */
    @Test
    void whatThePolicyEndsByForceIsNoReasonNotToBegin() {
        assertThat(((Begun) begin(byForce(), new Wanted.Image("ami-new"))).warnings())
                .isEmpty();
    }

    /** The last resort is for what holds a pod, and not for what the policy itself keeps. */
    @Test
    void whatThePolicyHoldsItselfNoForceEnds() {
        cluster.pods.replaceAll(Drains::unmanaged);

        assertThatThrownBy(() -> begin(byForce(), new Wanted.Image("ami-new")))
                .hasMessageContaining("shop/web-1: no controller would make it again");
    }

    @Test
    void onlyPodsOfNodesThatAreToGoAreLookedAt() {
        cluster.pods.replaceAll(p -> Drains.on("node-of-another-group", p));

        assertThat(begin(Preflight.ENFORCE)).isInstanceOf(Begun.class);
    }

    /** It has changed things already, and may have come past the pod. */
    @Test
    void aRolloutThatIsCarriedOnIsNotLookedAtAgain() {
        group.tags.put(Marks.STEADY, "2");
        group.tags.put(Marks.TEMPLATE, "lt-1:1");

        assertThat(begin(Preflight.ENFORCE)).isInstanceOf(Begun.class);
    }

    @Test
    void whereNothingIsToGoNothingIsRefused() {
        Outcome outcome = begin(Preflight.ENFORCE, new Wanted.TemplateVersion("1"));

        assertThat(outcome).isInstanceOf(AlreadyCurrent.class);
    }

    @Test
    void aGangOnMoreNodesThanTheSurgeIsNamedWithTheSurgeThatItNeeds() {
        gangOnBoth();

        assertThatThrownBy(() -> begin(Preflight.ENFORCE))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining(
                        "gang shop/web goes together, with 2 nodes, and at most 1 may be drained at a time")
                .hasMessageContaining("maxSurge: 2")
                .hasMessageContaining("Nothing was changed");
        assertThat(cluster.ledger.page).as("the group is given back").isNull();
    }

    @Test
    void aGangOnAsManyNodesAsTheSurgeIsBegun() {
        gangOnBoth();

        assertThat(begin(surging(2), new Wanted.Image("ami-new"))).isInstanceOf(Begun.class);
    }

    @Test
    void aGangWhoseBudgetLetsFewerGoIsNamed() {
        gangOnBoth();
        cluster.workloads.budgets.add(Drains.budget("pdb", "web", 1, 2, 1, 2));

        assertThatThrownBy(() -> begin(surging(2), new Wanted.Image("ami-new")))
                .hasMessageContaining(
                        "gang shop/web goes together, with 2 pods, and budget shop/pdb never lets more than 1");
    }

    private void gangOnBoth() {
        cluster.workloads.budgets.clear();
        cluster.workloads.workloads.clear();
        Pod one = cluster.pods.removeFirst().inGang("web");
        cluster.pods.add(one);
        cluster.pods.add(Drains.on(Worlds.name(B.id()).value(), Drains.pod("web-2", "web"))
                .inGang("web"));
    }

    private static RolloutPolicy surging(int nodes) {
        return new RolloutPolicy(
                new Surge.Count(nodes),
                0,
                0,
                Worlds.JOIN_SECONDS,
                7200,
                List.of(),
                OnFailure.ABANDON,
                Worlds.drainPolicy(SingleReplica.EVICT));
    }

    private Outcome begin(Preflight preflight) {
        return begin(preflight, new Wanted.Image("ami-new"));
    }

    private Outcome begin(Preflight preflight, Wanted wanted) {
        return begin(Worlds.policy(0, 0).with(preflight), wanted);
    }

    private static RolloutPolicy byForce() {
        Stopping force = new Stopping(0, 0, AtDeadline.FORCE);
        DrainPolicy drain = new DrainPolicy(
                1800,
                0,
                SingleReplica.SURGE,
                Handling.HOLD,
                Handling.EVICT,
                Jobs.EVICT,
                force,
                List.of(),
                DrainPolicy.Told.NOBODY);
        return new RolloutPolicy(
                new Surge.Count(1), 0, 0, Worlds.JOIN_SECONDS, 7200, List.of(), OnFailure.ABANDON, drain);
    }

    private Outcome begin(RolloutPolicy policy, Wanted wanted) {
        return new BeginRollout(group, images, cluster, ManagedGroups.NONE)
                .run(new RolloutRequest("shop", "workers", wanted, policy), "run-1", NOW);
    }
}
