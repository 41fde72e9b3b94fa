package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Readiness;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.PodProfile;
import dev.noderoll.model.Selector;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.model.Stop;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.ClaimView;
import dev.noderoll.model.scheduling.ClaimView.AccessMode;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.NodeView.Cordon;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.ClaimUse;
import dev.noderoll.model.scheduling.Toleration;
import dev.noderoll.model.scheduling.VolumeView;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.PodVerdict;
import dev.noderoll.plan.Preflight;
import dev.noderoll.plan.Problem.Harm;
import dev.noderoll.plan.Worlds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code check} says of a workload is what a drain then does with its pod: each row is a case in which the two once
 * disagreed.
 */
class OneJudgeTest {

    private static final String HOST = "kubernetes.io/hostname";

    /**
     * A pod on the first of two nodes.
     *
     * @param stops which problems let a rollout stop there, as check tells them
     * @param drain what the drain says of it
     */
    record Row(String name, Scene scene, Set<String> stops, String drain) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(budgets(), others(), stoppedFirst()).flatMap(rows -> rows);
    }

    private static Stream<Row> budgets() {
        return Stream.of(
                new Row(
                        "an app that keeps crashing under a budget",
                        new Scene(pod(Readiness.NOT_READY))
                                .workload(workload("Deployment", 3, Surging.CAN_SURGE))
                                .budget(0, 1, 2, 3),
                        Set.of(),
                        "BudgetFull"),
                new Row(
                        "a budget whose pods nobody can count, as of a custom resource",
                        new Scene(custom(pod(Readiness.READY))).uncounted(),
                        Set.of("BudgetUncounted"),
                        "BudgetUncounted"),
                new Row(
                        "a pod that a custom resource owns, under a budget of all of them",
                        new Scene(custom(pod(Readiness.READY))).budget(0, 1, 1, 1),
                        Set.of("BudgetNeverAllows"),
                        "BudgetNeverAllows"),
                new Row(
                        "a budget that never allows an eviction",
                        new Scene(pod(Readiness.READY))
                                .workload(workload("StatefulSet", 1, Surging.CANNOT_SURGE))
                                .budget(0, 1, 1, 1),
                        Set.of("BudgetNeverAllows"),
                        "BudgetNeverAllows"));
    }

    private static Stream<Row> others() {
        Workload single = workload("Deployment", 1, Surging.CAN_SURGE);
        Workload paused = workload("Deployment", 1, Surging.CANNOT_SURGE);
        Workload set = workload("StatefulSet", 1, Surging.CANNOT_SURGE);
        return Stream.of(
                new Row(
                        "a Service for each pod",
                        new Scene(pod(Readiness.READY))
                                .kin()
                                .ofOnePod()
                                .workload(workload("StatefulSet", 2, Surging.CANNOT_SURGE)),
                        Set.of(),
                        "Evict"),
                new Row(
                        "a pod that its volume ties to a node",
                        new Scene(Drains.claims(1, pod(Readiness.READY)))
                                .claim(AccessMode.READ_WRITE_MANY, "node-i-a")
                                .workload(set),
                        Set.of("NoPlace"),
                        "NoPlace"),
                new Row(
                        "a single replica whose volume is on one node at a time",
                        new Scene(Drains.claims(1, pod(Readiness.READY)))
                                .claim(AccessMode.READ_WRITE_ONCE, "")
                                .workload(single),
                        Set.of("NoSuccessor"),
                        "NoSuccessor"),
                new Row(
                        "a pod that tolerates everything and is sent requests",
                        new Scene(tolerating()).tolerant().served().workload(set),
                        Set.of("NoPlace"),
                        "ComesBack"),
                new Row(
                        "a pod that tolerates everything and is sent none",
                        new Scene(tolerating()).tolerant().workload(set),
                        Set.of(),
                        "Evict"),
                new Row(
                        "a StatefulSet of one that no Service leads to",
                        new Scene(pod(Readiness.READY)).workload(set),
                        Set.of(),
                        "Evict"),
                new Row(
                        "a single replica whose Deployment is paused",
                        new Scene(pod(Readiness.READY)).workload(paused),
                        Set.of("NoSuccessor"),
                        "NoSuccessor"),
                new Row(
                        "a pod that takes longer to stop than a drain lasts",
                        new Scene(slow(pod(Readiness.READY))).workload(set),
                        Set.of("GraceTooLong"),
                        "Evict"));
    }

    private static Stream<Row> stoppedFirst() {
        Workload recreate = workload("Deployment", 1, Surging.STOPS_FIRST);
        return Stream.of(
                new Row(
                        "a single replica that its strategy stops first, and that no Service leads to",
                        new Scene(pod(Readiness.READY)).workload(recreate),
                        Set.of(),
                        "Evict"),
                new Row(
                        "a single replica that its strategy stops first, and that is sent requests",
                        new Scene(pod(Readiness.READY)).served().workload(recreate),
                        Set.of("NoSuccessor"),
                        "NoSuccessor"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void checkAndDrainSayTheSame(Row row) {
        assertThat(row.scene().check()).as("check").isEqualTo(row.stops());
        assertThat(row.scene().drain()).as("drain").isEqualTo(row.drain());
    }

    private static Pod pod(Readiness readiness) {
        Pod p = Drains.on("node-i-a", Drains.pod("web-1", "web"));
        return readiness == Readiness.READY ? p : Drains.phase(Pod.Phase.RUNNING, p);
    }

    private static Pod custom(Pod p) {
        return new Pod(
                p.key(),
                p.node(),
                new Owner("stores.example.com/v1", "Store", "main", "main"),
                p.phase(),
                p.readiness(),
                p.grace(),
                null,
                "",
                Set.of(),
                p.labels(),
                Map.of());
    }

    private static Pod slow(Pod p) {
        return old(p, Duration.ofHours(2), Set.of());
    }

    private static Pod tolerating() {
        return old(pod(Readiness.READY), Duration.ofSeconds(30), Set.of(Trait.COMES_BACK));
    }

    /** Here since an hour. */
    private static Pod old(Pod p, Duration grace, Set<Trait> traits) {
        return new Pod(
                p.key(),
                p.node(),
                p.owner(),
                p.phase(),
                p.readiness(),
                Stop.within(grace),
                NOW.minusSeconds(3600),
                NOW.minusSeconds(3600),
                null,
                "",
                traits,
                0,
                p.labels(),
                Map.of());
    }

    private static Workload workload(String kind, int replicas, Surging surging) {
        Workload.Key key = new Workload.Key(kind, "shop", "web");
        return new Workload(
                key, new Selector(Map.of("app", "web"), List.of()), replicas, replicas, surging, Restart.NONE);
    }

    /** A pod on {@code node-i-a}, beside {@code node-i-b}. */
    static final class Scene {
        private static final DrainPolicy POLICY =
                new DrainPolicy(3600, 0, SingleReplica.SURGE, Handling.HOLD, Handling.EVICT);

        private final FakeCluster cluster = new FakeCluster(new Faults());
        private final Pod pod;
        private final List<ClaimView> claims = new ArrayList<>();
        private final List<VolumeView> volumes = new ArrayList<>();
        private List<Toleration> tolerations = List.of();
        private Map<String, String> selector = Map.of();

        Scene(Pod pod) {
            this.pod = pod;
            cluster.pods.add(pod);
            cluster.add(Worlds.node(Worlds.outdated("i-a")));
            cluster.add(Worlds.node(Worlds.outdated("i-b")));
        }

        Scene workload(Workload workload) {
            cluster.workloads.workloads.add(workload);
            return this;
        }

        Scene budget(int allowed, int healthy, int desired, int expected) {
            cluster.workloads.budgets.add(Drains.budget("web", "web", allowed, healthy, desired, expected));
            return this;
        }

        Scene uncounted() {
            cluster.workloads.budgets.add(new Budget(
                    "shop",
                    "web",
                    new Selector(Map.of("app", "web"), List.of()),
                    0,
                    0,
                    0,
                    0,
                    0,
                    Freshness.FAILED,
                    UnhealthyPods.IF_HEALTHY_BUDGET));
            return this;
        }

        Scene served() {
            cluster.workloads.services.add(Drains.service("web", "web", pod));
            return this;
        }

        /** Another of its kind, on the other node. */
        Scene kin() {
            cluster.pods.add(Drains.on("node-i-b", Drains.pod("web-2", "web")));
            return this;
        }

        Scene ofOnePod() {
            Pod numbered = labelled(pod);
            cluster.pods.set(0, numbered);
            cluster.workloads.services.add(new ServiceView(
                    "shop",
                    "web-1",
                    new Selector(Map.of("app", "web", "pod", "1"), List.of()),
                    Exposure.INTERNAL,
                    Set.of("web-1")));
            return this;
        }

        private static Pod labelled(Pod p) {
            return new Pod(
                    p.key(),
                    p.node(),
                    p.owner(),
                    p.phase(),
                    p.readiness(),
                    p.grace(),
                    null,
                    "",
                    Set.of(),
                    Map.of("app", "web", "pod", "1"),
                    Map.of());
        }

        Scene tolerant() {
            tolerations = List.of(new Toleration("", Toleration.Operator.EXISTS, "", null));
            return this;
        }

        /** Bound; to be reached from this node alone, or from any. */
        Scene claim(AccessMode mode, String node) {
            claims.add(new ClaimView(
                    "shop", "data", "v", ClaimView.Binding.BOUND, "", Set.of(mode), 1, "", null, "Filesystem"));
            volumes.add(new VolumeView(
                    "v", Map.of(), null, "", "shop/data", VolumeView.Phase.TAKEN, "", Set.of(mode), 1, "Filesystem"));
            selector = node.isEmpty() ? Map.of() : Map.of(HOST, node);
            return this;
        }

        private ClusterView view() {
            PodNeeds needs = new PodNeeds(
                    PodNeeds.DEFAULT_SCHEDULER,
                    Amounts.NONE,
                    Set.of(),
                    tolerations,
                    selector,
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    Set.of(),
                    PodNeeds.Devices.NONE);
            List<ClaimUse> uses = claims.isEmpty() ? List.of() : List.of(new ClaimUse("data", ClaimUse.Life.KEPT));
            PodView view = new PodView(
                    pod.key(),
                    Worlds.name(Worlds.outdated("i-a").id()),
                    PodView.Standing.LIVE,
                    pod.labels(),
                    needs,
                    uses,
                    List.of());
            return new ClusterView(
                    List.of(node("i-a"), node("i-b")), List.of(view), Map.of(), claims, volumes, List.of(), List.of());
        }

        private static NodeView node(String id) {
            String name = "node-" + id;
            return new NodeView(
                    Worlds.name(Worlds.outdated(id).id()),
                    Map.of(HOST, name, "topology.kubernetes.io/zone", "a"),
                    List.of(),
                    Cordon.OPEN,
                    new Amounts(4000, 8L << 30, 20L << 30, Map.of()),
                    110,
                    Map.of(),
                    Set.of());
        }

        /** The problems at which a rollout would stop. */
        Set<String> check() {
            cluster.scheduling = view();
            List<PodProfile> profiles = cluster.pods.stream()
                    .map(p -> new PodProfile(p, PodProfile.Probe.PROBED, new PodProfile.PreStop.Sleeps(15)))
                    .toList();
            return Preflight.judge(PreflightSurveyor.survey(cluster, () -> profiles, POLICY, NOW)).stream()
                    .flatMap(checked -> checked.problems().stream())
                    .filter(p -> p.harm() == Harm.STOPS)
                    .map(p -> p.getClass().getSimpleName())
                    .collect(Collectors.toSet());
        }

        /** What holds the pod, or what becomes of it. */
        String drain() {
            cluster.scheduling = view();
            PodVerdict verdict = DrainPlanner.plan(DrainSurveyor.survey(
                            cluster.live(), Worlds.name(Worlds.outdated("i-a").id()), POLICY, NOW))
                    .getFirst();
            return verdict instanceof PodVerdict.Blocked(Pod _, var blocker)
                    ? blocker.getClass().getSimpleName()
                    : verdict.getClass().getSimpleName();
        }
    }
}
