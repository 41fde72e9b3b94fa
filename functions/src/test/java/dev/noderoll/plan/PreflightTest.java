package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.model.DrainPolicy.Detaching;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.PodProfile;
import dev.noderoll.model.PodProfile.PreStop;
import dev.noderoll.model.PodProfile.Probe;
import dev.noderoll.model.Selector;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.Preflight.Checked;
import dev.noderoll.plan.Problem.Protection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightTest {

    private static final PreStop GOOD = new PreStop.Sleeps(Preflight.DELAY);
    private static final Workload TWO = workload(2, Surging.CAN_SURGE);

    private final List<PodProfile> pods = new ArrayList<>();
    private final Map<PodKey, Workload> workloads = new TreeMap<>();
    private final List<Budget> budgets = new ArrayList<>();
    private final Map<PodKey, List<Blocker>> held = new TreeMap<>();
    private Detaching detaching = Detaching.NONE;
    private ServiceView service =
            new ServiceView("shop", "web", new Selector(Map.of("app", "web"), List.of()), Exposure.INTERNAL, Set.of());

    @Test
    void aWorkloadWithEveryProtectionLacksNothing() {
        pair(TWO);
        budgets.add(budget("web", 1));

        assertThat(judge())
                .containsExactly(new Checked("Deployment/shop/web", 2, List.of(), EnumSet.allOf(Protection.class)));
        assertThat(Preflight.stops(judge())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"9, 30, DelayTooShort", "10, 10, GraceTooShort", "10, 11, ''", "0, 30, DelayTooShort"})
    void theDelayOutlastsEndpointsAndFitsTheGracePeriod(int sleep, int grace, String problem) {
        add(withGrace(grace, pod("web-1", "web")), Probe.PROBED, new PreStop.Sleeps(sleep), TWO);
        budgets.add(budget("web", 1));

        assertThat(kinds()).isEqualTo(problem.isEmpty() ? List.of() : List.of(problem));
    }

    @Test
    void whereLabelsAreTakenOffFirstOnlyServicesThatCannotBeLeftSoAreNamed() {
        add(Drains.labelled("traffic", "on", pod("web-1", "web")), Probe.PROBED, new PreStop.None(), TWO);
        budgets.add(budget("web", 1));
        assertThat(kinds()).containsExactly("NoPreStop");

        detaching = new Detaching(List.of("traffic"), 15);
        assertThat(kinds()).as("selected by the label of its owner").containsExactly("StaysAttached");

        service = new ServiceView(
                "shop",
                "web",
                new Selector(Map.of("app", "web", "traffic", "on"), List.of()),
                Exposure.INTERNAL,
                Set.of());
        assertThat(kinds()).isEmpty();
    }

    @Test
    void whatNobodySendsToNeedsNeitherProbeNorDelay() {
        add(pod("job-1", "worker"), Probe.NONE, new PreStop.None(), TWO);
        budgets.add(budget("worker", 1));

        assertThat(kinds()).isEmpty();
    }

    @Test
    void aHookThatDoesNotTellItsTimeIsTrusted() {
        add(pod("web-1", "web"), Probe.PROBED, new PreStop.Untold(), TWO);
        budgets.add(budget("web", 1));

        assertThat(kinds()).isEmpty();
    }

    @Test
    void oneReplicaIsMovedByARestartOrHoldsTheDrain() {
        add(pod("web-1", "web"), Probe.PROBED, GOOD, workload(1, Surging.CAN_SURGE));
        budgets.add(budget("web", 0));
        assertThat(kinds()).containsExactly("SingleReplica");
        assertThat(Preflight.stops(judge())).isFalse();

        workloads.replaceAll((_, _) -> workload(1, Surging.CANNOT_SURGE));
        holds("web-1", new Blocker.BudgetNeverAllows("shop/web-0", 1, 1), new Blocker.NoSuccessor("Service shop/web"));
        assertThat(kinds()).containsExactly("NoSuccessor", "BudgetNeverAllows");
        assertThat(Preflight.stops(judge())).isTrue();
    }

    @Test
    void oneReplicaThatNobodySendsToMayGoBeforeItsSuccessorComes() {
        add(pod("job-1", "worker"), Probe.NONE, new PreStop.None(), workload(1, Surging.CANNOT_SURGE));

        assertThat(judge().getFirst().problems())
                .containsExactly(new Problem.SingleReplica(Problem.Restarting.LEAVES_A_GAP));
    }

    /** Two answers to one question would be a defect: what holds a drain stops a rollout here as well. */
    @Test
    void whatHoldsADrainForGoodStopsARolloutWhateverItIs() {
        Map<Blocker, Problem> stopping = Map.of(
                new Blocker.BudgetNeverAllows("shop/web-0", 2, 2), new Problem.BudgetNeverAllows("shop/web-0", 2, 2),
                new Blocker.BudgetBroken("shop/web--1", -1), new Problem.BudgetBroken("shop/web--1", -1),
                new Blocker.SeveralBudgets(List.of("shop/a", "shop/b")),
                        new Problem.SeveralBudgets(List.of("shop/a", "shop/b")),
                new Blocker.NoSuccessor("Service shop/web", "claim shop/d"), new Problem.NoSuccessor("claim shop/d"),
                new Blocker.Unmanaged(), new Problem.Unmanaged(),
                new Blocker.OptedOut("mark"), new Problem.OptedOut("mark"),
                new Blocker.NoPlace("volume v"), new Problem.NoPlace("volume v"),
                new Blocker.ComesBack("tolerates"), new Problem.NoPlace("tolerates"));
        pair(workload(2, Surging.CANNOT_SURGE));
        budgets.add(budget("web", 1));

        stopping.forEach((blocker, problem) -> {
            holds("web-1", blocker);
            assertThat(judge().getFirst().problems()).as("%s", blocker).containsExactly(problem);
            assertThat(Preflight.stops(judge())).as("%s", blocker).isTrue();
        });
    }

    @Test
    void whatPassesByItselfIsNoProblemButABudgetThatAllowsNothingNow() {
        pair(TWO);
        budgets.add(budget("web", 1));
        holds("web-1", new Blocker.LastEndpoint("shop/web"), new Blocker.NeedsNode("zone a"));
        assertThat(kinds()).isEmpty();

        holds("web-1", new Blocker.BudgetFull("shop/web-1", 1, 2));
        assertThat(kinds()).containsExactly("BudgetFull");
        assertThat(Preflight.stops(judge())).isFalse();
    }

    @Test
    void aPodThatToleratesThatItsNodeIsClosedMayComeBack() {
        add(with(Set.of(Trait.COMES_BACK), Map.of(), pod("op-1", "operator")), Probe.PROBED, GOOD, TWO);
        assertThat(kinds()).contains("ComesBack");
    }

    @Test
    void aDaemonThatServesAndToleratesEverythingEndsWithItsNodes() {
        Pod edge = Drains.daemon(pod("web-1", "web"));
        pods.add(new PodProfile(edge, Probe.NONE, GOOD));
        assertThat(judge()).as("it is evicted at last").isEmpty();

        pods.set(0, new PodProfile(Drains.trait(Trait.COMES_BACK, edge), Probe.NONE, GOOD));
        assertThat(judge().getFirst().problems()).containsExactly(new Problem.EndsWithItsNode(List.of()));
        assertThat(judge().getFirst().asked()).containsExactly(Protection.MOVES);

        Pod agent = Drains.daemon(pod("agent-1", "agent"));
        pods.set(0, new PodProfile(Drains.trait(Trait.COMES_BACK, agent), Probe.NONE, GOOD));
        assertThat(judge()).as("nobody sends to it").isEmpty();
    }

    /** A share of a DaemonSet's pods cannot be counted, and of two budgets none is asked. */
    @Test
    void aDaemonThatServesAndThatNoBudgetLetsGoEndsWithItsNodes() {
        pods.add(new PodProfile(Drains.daemon(pod("web-1", "web")), Probe.NONE, GOOD));
        Budget counted = budget("web", 1);
        budgets.add(counted);
        assertThat(judge()).as("it is evicted at last").isEmpty();

        budgets.set(
                0,
                new Budget(
                        "shop", "web", counted.selector(), 0, 0, 0, 0, 0, Freshness.FAILED, counted.unhealthyPods()));
        assertThat(judge().getFirst().problems()).containsExactly(new Problem.EndsWithItsNode(List.of("shop/web")));

        budgets.set(0, counted);
        budgets.add(Drains.budget("all", "web", 1, 3, 2, 3));
        assertThat(judge().getFirst().problems())
                .containsExactly(new Problem.EndsWithItsNode(List.of("shop/all", "shop/web-1")));
    }

    @Test
    void aPodThatMayTakeLongerToStopThanADrainLastsStopsARollout() {
        add(withGrace(3601, pod("db-0", "db")), Probe.PROBED, GOOD, workload(1, Surging.CAN_SURGE));

        assertThat(kinds()).contains("GraceTooLong");
    }

    @Test
    void onlySeveralReplicasWithoutABudgetLackOne() {
        pair(TWO);
        assertThat(judge().getFirst().problems()).containsExactly(new Problem.NoBudget());

        budgets.add(budget("api", 1));
        assertThat(kinds()).as("another application has one").containsExactly("NoBudget");

        budgets.add(budget("web", 1));
        assertThat(kinds()).isEmpty();
    }

    @Test
    void oneReplicaNeedsNoBudget() {
        add(pod("web-1", "web"), Probe.PROBED, GOOD, workload(1, Surging.CAN_SURGE));

        assertThat(kinds()).containsExactly("SingleReplica");
    }

    @Test
    void twoReplicasOnOneNodeAreNotSpread() {
        add(pod("web-1", "web"), Probe.PROBED, GOOD, TWO);
        add(pod("web-2", "web"), Probe.PROBED, GOOD, TWO);
        budgets.add(budget("web", 1));

        assertThat(judge().getFirst().problems()).containsExactly(new Problem.OneNode("n", 2));
    }

    @Test
    void podsThatNobodyMakesAgainAndThoseThatTheirOwnerKeepsStopARollout() {
        Pod naked = Drains.unmanaged(pod("naked", "naked"));
        pods.add(new PodProfile(
                with(Set.of(Trait.LOCAL_DATA), Map.of("karpenter.sh/do-not-disrupt", "true"), naked),
                Probe.NONE,
                new PreStop.None()));

        holds("naked", new Blocker.OptedOut("karpenter.sh/do-not-disrupt"), new Blocker.Unmanaged());

        assertThat(judge().getFirst().name()).isEqualTo("Pod/shop/naked");
        assertThat(kinds()).containsExactly("OptedOut", "Unmanaged", "LocalData");
    }

    @Test
    void whatADrainLeavesWhereItIsIsNotJudged() {
        pods.add(profile(owned(new Owner("apps/v1", "DaemonSet", "ds", "u"), pod("ds-1", "ds"))));
        pods.add(profile(owned(new Owner("batch/v1", "Job", "job", "u"), pod("job-1", "job"))));
        pods.add(profile(with(Set.of(Trait.MIRROR), Map.of(), pod("mirror", "m"))));
        pods.add(profile(Drains.phase(Pod.Phase.SUCCEEDED, pod("done", "d"))));
        pods.add(profile(Drains.terminating(pod("going", "g"))));

        assertThat(judge()).isEmpty();
    }

    @Test
    void aControllerThatWeDoNotKnowIsJudgedByItsName() {
        pods.add(profile(owned(new Owner("x.io/v1", "GameServer", "g1", "u"), pod("g-1", "g"))));

        assertThat(judge()).containsExactly(new Checked("GameServer/shop/g1", 1, List.of(), Set.of(Protection.MOVES)));
    }

    private void holds(String name, Blocker... blockers) {
        held.put(pod(name, "any").key(), List.of(blockers));
    }

    private void pair(Workload workload) {
        add(pod("web-1", "web"), Probe.PROBED, GOOD, workload);
        add(Drains.elsewhere(pod("web-2", "web")), Probe.PROBED, GOOD, workload);
    }

    private void add(Pod pod, Probe probe, PreStop preStop, Workload workload) {
        pods.add(new PodProfile(pod, probe, preStop));
        workloads.put(pod.key(), workload);
    }

    private static PodProfile profile(Pod pod) {
        return new PodProfile(pod, Probe.NONE, new PreStop.None());
    }

    private List<Checked> judge() {
        return Preflight.judge(new PreflightSurvey(pods, workloads, budgets, List.of(service), held, 3600, detaching));
    }

    private List<String> kinds() {
        return judge().getFirst().problems().stream()
                .map(problem -> problem.getClass().getSimpleName())
                .toList();
    }

    private static Workload workload(int replicas, Surging surging) {
        return new Workload(
                new Workload.Key("Deployment", "shop", "web"),
                new Selector(Map.of("app", "web"), List.of()),
                replicas,
                replicas,
                surging,
                Restart.NONE);
    }

    /** Its pods are all there and healthy. */
    private static Budget budget(String app, int allowed) {
        return new Budget(
                "shop",
                app + "-" + allowed,
                new Selector(Map.of("app", app), List.of()),
                allowed,
                2,
                2,
                2,
                0,
                Freshness.CURRENT,
                UnhealthyPods.IF_HEALTHY_BUDGET);
    }

    private static Pod withGrace(int seconds, Pod p) {
        return copy(p, p.owner(), Duration.ofSeconds(seconds), p.traits(), p.annotations());
    }

    private static Pod owned(Owner owner, Pod p) {
        return copy(p, owner, p.grace(), p.traits(), p.annotations());
    }

    private static Pod with(Set<Trait> traits, Map<String, String> annotations, Pod p) {
        return copy(p, p.owner(), p.grace(), traits, annotations);
    }

    private static Pod copy(
            Pod p, @Nullable Owner owner, Duration grace, Set<Trait> traits, Map<String, String> annotations) {
        return new Pod(
                p.key(),
                p.node(),
                owner,
                p.phase(),
                p.readiness(),
                grace,
                p.goneBy(),
                p.priorityClass(),
                traits,
                p.labels(),
                annotations);
    }
}
