package dev.noderoll.lab.drain;

import static dev.noderoll.lab.drain.Scene.BOLD;
import static dev.noderoll.lab.drain.Scene.CAREFUL;
import static dev.noderoll.lab.drain.Scene.SURGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Volumes;
import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.plan.Blocker;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.List;
import java.util.stream.Stream;

/** Rows that kubectl's table does not have: budgets, tiers, namesakes, late arrivals, single replicas. */
final class OwnRows {

    private static final String NEVER_READY = "lab.noderoll.dev/starts-in: never, drain.test/never-ready: 'true'";

    private OwnRows() {}

    static List<Row> all() {
        return Stream.of(budgets(), unready(), singles(), courses(), holds())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Row> budgets() {
        return List.of(
                new Row("a budget is emptied one by one, and never asked in vain (D72)", s -> {
                    s.web(4).budget("one", "maxUnavailable: 1").settled(4);
                    s.drain(CAREFUL, 120).drained(4);
                    assertThat(s.left()).isEmpty();
                }),
                new Row("two budgets on one pod hold, by name (D63)", s -> {
                    // When the pods are there: the disruption controller follows only one of the budgets of a pod.
                    s.web(3).settled(3);
                    s.budget("one", "maxUnavailable: 1")
                            .budget("two", "maxUnavailable: 2")
                            .settled(3);
                    Ending ending = s.drain(CAREFUL).stuck(Blocker.SeveralBudgets.class);
                    assertThat(ending.first().blocker())
                            .isEqualTo(new Blocker.SeveralBudgets(List.of(s.row() + "/one", s.row() + "/two")));
                }),
                new Row("a budget that never allows anything is found at once (D88)", s -> {
                    s.web(2).budget("never", "minAvailable: 2").settled(2);
                    assertThat(s.drain(CAREFUL)
                                    .stuck(Blocker.BudgetNeverAllows.class)
                                    .stays())
                            .isEqualTo(1);
                    assertThat(s.left()).hasSize(2);
                }),
                new Row("a budget that allows two lets two go at a time", s -> {
                    s.web(4).budget("two", "maxUnavailable: 2").settled(4);
                    s.ready();
                    Ending first = s.look(CAREFUL);
                    assertThat(first.evicted()).hasSize(2);
                    s.carryOn(CAREFUL, 60).drained(2);
                }));
    }

    private static List<Row> unready() {
        return List.of(
                new Row("a pod that never becomes ready goes under AlwaysAllow (D66)", s -> {
                    broken(s, "minAvailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow");
                    s.ready();
                    assertThat(s.look(BOLD).evicted()).hasSize(2);
                }),
                new Row("a pod that never becomes ready waits for an unmet budget (D67)", s -> {
                    broken(s, "minAvailable: 1");
                    s.drain(BOLD, 3).waits(Blocker.BudgetFull.class);
                    assertThat(s.left()).hasSize(2);
                }),
                new Row("a pod that never becomes ready goes when the budget is met (D67)", s -> {
                    s.web(2).settled(2).workload("ReplicaSet", "bad", "replicas: 1", NEVER_READY, "");
                    s.create(
                            "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: all}, spec: {selector:"
                                    + " {}, minAvailable: 2}}");
                    s.settled(2);
                    s.await("three pods", () -> s.pods().size() == 3 && running(s), 20);
                    s.ready();
                    assertThat(s.look(BOLD).evicted())
                            .singleElement()
                            .asString()
                            .contains("/bad-");
                }));
    }

    private static void broken(Scene s, String budget) {
        s.workload("ReplicaSet", "web", "replicas: 2", NEVER_READY, "")
                .budget("all", budget)
                .settled(0);
        s.await("two pods", () -> s.pods().size() == 2 && running(s), 20);
    }

    private static boolean running(Scene s) {
        return s.pods().stream().allMatch(p -> p.at("/status/phase").asText().equals("Running"));
    }

    private static List<Row> singles() {
        return List.of(
                new Row("one replica with minAvailable 1 is surged: no deadlock", s -> {
                    s.web(1).budget("min", "minAvailable: 1").settled(1);
                    Ending ending = s.drain(SURGING).drained();
                    assertThat(ending.restarted()).containsExactly("Deployment/" + s.row() + "/web");
                    // The old pod may be asked to go, which its budget allows once the successor serves, or be deleted
                    // first.
                    assertThat(ending.evicted()).hasSizeLessThanOrEqualTo(1);
                    assertThat(s.left()).isEmpty();
                }),
                new Row("one replica is held where the policy holds", s -> {
                    s.web(1).settled(1);
                    s.drain(CAREFUL).stuck(Blocker.NoSuccessor.class);
                    assertThat(s.left()).hasSize(1);
                }),
                new Row("one replica goes where the policy evicts", s -> {
                    s.web(1).settled(1);
                    s.drain(BOLD).drained(1);
                }),
                new Row("a Service keeps an endpoint without any budget", s -> {
                    s.web(2);
                    s.create("{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}],"
                            + " selector: {app: web}}}");
                    s.settled(2);
                    s.await("endpoints", () -> endpoints(s) == 2, 20);
                    s.ready();
                    assertThat(s.look(CAREFUL).evicted()).hasSize(1);
                    s.carryOn(CAREFUL, 60).drained(1);
                }));
    }

    private static long endpoints(Scene s) {
        return s.ground().api().list(Kind.ENDPOINT_SLICE, s.row()).stream()
                .mapToInt(e -> e.path("endpoints").size())
                .sum();
    }

    private static DrainPolicy ordered(String... apps) {
        return Scene.bold(
                Volumes.TOGETHER,
                Stream.of(apps)
                        .map(app -> List.of(new Requirement("app", Operator.IN, List.of(app))))
                        .toList());
    }

    private static List<Row> courses() {
        return List.of(
                new Row("critical pods go when the others have gone (D79)", s -> {
                    s.workload("ReplicaSet", "web", "replicas: 2", "", "");
                    s.workload("ReplicaSet", "core", "replicas: 2", "", ", priorityClassName: system-cluster-critical");
                    s.settled(4);
                    Ending ending = s.drain(CAREFUL).drained(4);
                    assertThat(ending.evicted().subList(0, 2)).allMatch(p -> p.contains("/web-"));
                }),
                new Row("pods leave in the order of the policy (D79)", s -> {
                    s.workload("ReplicaSet", "first", "replicas: 2", "", "");
                    s.workload("ReplicaSet", "second", "replicas: 2", "", "");
                    s.workload("ReplicaSet", "any", "replicas: 1", "", "").settled(5);
                    Ending ending = s.drain(ordered("first", "second")).drained(5);
                    assertThat(ending.evicted())
                            .extracting(p -> p.substring(p.indexOf('/') + 1, p.indexOf('-', p.indexOf('/'))))
                            .containsExactly("first", "first", "second", "second", "any");
                }),
                new Row("a pod that comes late is found (D12)", s -> {
                    s.workload("ReplicaSet", "web", "replicas: 2", "", "").settled(2);
                    s.ready();
                    s.look(BOLD);
                    s.naked("late", "", "");
                    s.carryOn(BOLD, 60).drained(1);
                    assertThat(s.left()).isEmpty();
                }),
                new Row("a namesake on another node is left alone (D46)", s -> {
                    s.workload("StatefulSet", "db", "serviceName: db, replicas: 1", "", "")
                            .settled(1);
                    String before = s.pod("db-0").at("/metadata/uid").asText();
                    s.drain(BOLD).drained(1);
                    s.await("db-0 elsewhere", () -> s.pods().stream().anyMatch(Scene::ready), 20);
                    assertThat(s.pod("db-0").at("/metadata/uid").asText()).isNotEqualTo(before);
                }),
                new Row("pods that are on their way out are waited for, not evicted (D49)", s -> {
                    s.naked("a", "drain.test/terminate-after-seconds: '2', lab.noderoll.dev/on-sigterm: ignores", "")
                            .settled(1);
                    s.delete(Kind.POD, "a", Deletion.PLAIN);
                    assertThat(s.drain(CAREFUL).drained(0).stays()).isPositive();
                    assertThat(s.left()).isEmpty();
                }));
    }

    private static List<Row> holds() {
        return List.of(
                new Row("a pod whose owner forbids it stays (D94)", s -> {
                    s.workload(
                                    "ReplicaSet",
                                    "web",
                                    "replicas: 2",
                                    "cluster-autoscaler.kubernetes.io/safe-to-evict: 'false'",
                                    "")
                            .settled(2);
                    s.drain(BOLD).stuck(Blocker.OptedOut.class);
                }),
                new Row("nothing is evicted after the deadline (D36)", s -> {
                    s.workload("ReplicaSet", "web", "replicas: 2", "", "").settled(2);
                    s.ready();
                    String before = s.ground().now().minusSeconds(601).toString();
                    s.node(n -> {
                        n.withObject("/spec").put("unschedulable", true);
                        n.withObject("/metadata/annotations").put("noderoll.dev/draining-since", before);
                    });
                    s.look(BOLD).stuck(Blocker.OutOfTime.class);
                    assertThat(s.left()).hasSize(2);
                }),
                new Row("a node that is gone is drained", s -> {
                    s.ground().api().delete(Kind.NODE, "", s.from(), Deletion.PLAIN);
                    s.await(
                            "gone",
                            () -> s.ground().api().get(Kind.NODE, "", s.from()).isEmpty(),
                            10);
                    s.look(BOLD).drained(0);
                }));
    }
}
