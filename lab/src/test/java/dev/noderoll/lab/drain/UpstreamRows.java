package dev.noderoll.lab.drain;

import static dev.noderoll.lab.drain.Scene.BOLD;
import static dev.noderoll.lab.drain.Scene.CAREFUL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.plan.Blocker;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeApi.Propagation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rows of kubectl's own table of pods, with our policy in the place of its flags.
 *
 * @see <a href="https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/drain/drain_test.go">drain_test.go</a>
 */
final class UpstreamRows {

    private static final String LOCAL = ", volumes: [{name: v, emptyDir: {}}]";

    private UpstreamRows() {}

    static List<Row> all() {
        return Stream.of(daemons(), jobs(), pods()).flatMap(List::stream).toList();
    }

    private static List<Row> daemons() {
        return List.of(
                new Row("a DaemonSet's pod stays (D20)", s -> {
                    daemonSet(s, "").settled(1);
                    s.drain(CAREFUL).drained(0);
                    assertThat(s.left()).hasSize(1);
                }),
                new Row("a DaemonSet's pod with local data stays (D27)", s -> {
                    daemonSet(s, LOCAL).settled(1);
                    s.drain(CAREFUL).drained(0);
                    assertThat(s.left()).hasSize(1);
                }),
                new Row("an orphan of a DaemonSet is unmanaged (D19)", s -> {
                    orphan(s);
                    s.drain(CAREFUL).stuck(Blocker.Unmanaged.class);
                    assertThat(s.left()).hasSize(1);
                }),
                new Row("an orphan of a DaemonSet goes where unmanaged pods may (D19)", s -> {
                    orphan(s);
                    s.drain(BOLD).drained(1);
                    assertThat(s.left()).isEmpty();
                }),
                new Row("a static pod's mirror stays (D21)", s -> {
                    s.naked("static", "kubernetes.io/config.mirror: x", "").settled(1);
                    s.drain(CAREFUL).drained(0);
                    assertThat(s.left()).containsExactly("static");
                }));
    }

    private static Scene daemonSet(Scene s, String more) {
        return s.workload("DaemonSet", "agent", "", "", more);
    }

    /** A pod whose DaemonSet is gone and has left it behind. */
    private static void orphan(Scene s) {
        daemonSet(s, "").settled(1);
        s.delete(Kind.DAEMON_SET, "agent", new Deletion(Optional.empty(), Optional.empty(), Propagation.ORPHAN));
        s.await("left behind", () -> !s.pods().getFirst().path("metadata").has("ownerReferences"), 20);
    }

    private static List<Row> jobs() {
        return List.of(
                new Row("a Job's pod with local data goes where local data may", s -> {
                    job(s, LOCAL).settled(1);
                    s.drain(BOLD, 8);
                    assertThat(s.left()).isEmpty();
                }),
                new Row("a Job's pod that is its last try is let finish", s -> {
                    jobOf(s, "backoffLimit: 0").settled(1);
                    s.drain(BOLD, 4).waits(Blocker.LastTry.class);
                    s.finished(s.left().getFirst(), "Succeeded")
                            .carryOn(BOLD, 30)
                            .drained(0);
                }),
                new Row("a Job without a try left has failed for good when its pod is evicted", s -> {
                    jobOf(s, "backoffLimit: 0").settled(1);
                    s.drain(FORCING_JOBS, 8);
                    s.await("failed", () -> failed(s), 20);
                    assertThat(s.left()).isEmpty();
                }),
                new Row("a Job's pod goes where the Job ignores disruptions", s -> {
                    jobOf(
                                    s,
                                    "backoffLimit: 0, podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type:"
                                            + " DisruptionTarget}]}]}")
                            .settled(1);
                    // The Job takes it for one that has failed when its kubelet says so, and not before.
                    assertThat(s.drain(BOLD, 8).evicted()).hasSize(1);
                    assertThat(failed(s)).isFalse();
                }),
                new Row("a Job's finished pod stays (D23)", s -> {
                    job(s, LOCAL).settled(1);
                    s.finished(s.pods().getFirst().at("/metadata/name").asText(), "Succeeded");
                    s.drain(CAREFUL).drained(0);
                }));
    }

    private static final DrainPolicy FORCING_JOBS = new DrainPolicy(
            BOLD.timeoutSeconds(),
            BOLD.deregistrationSeconds(),
            BOLD.singleReplica(),
            BOLD.unmanagedPods(),
            BOLD.localData(),
            Jobs.FORCE,
            BOLD.stopping(),
            List.of(),
            DrainPolicy.Told.NOBODY);

    private static Scene jobOf(Scene s, String spec) {
        return s.create("{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {" + spec
                + ", template: {metadata: {annotations: {lab.noderoll.dev/runs-for: 1h}}, spec: {restartPolicy: Never,"
                + " $pod}}}}");
    }

    private static boolean failed(Scene s) {
        for (JsonNode condition : s.object(Kind.JOB, "j").at("/status/conditions")) {
            if (condition.path("type").asText().equals("Failed")) {
                return true;
            }
        }
        return false;
    }

    private static Scene job(Scene s, String more) {
        return s.create(
                "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {metadata: {annotations:"
                        + " {lab.noderoll.dev/runs-for: 1h}}, spec: {restartPolicy: Never, $pod" + more + "}}}}");
    }

    private static List<Row> pods() {
        return List.of(
                new Row("a ReplicaSet's pods go", s -> {
                    s.workload("ReplicaSet", "web", "replicas: 2", "", "").settled(2);
                    s.drain(CAREFUL).drained(2);
                    assertThat(s.left()).isEmpty();
                }),
                new Row("a naked pod holds (D24)", s -> {
                    s.naked("a", "", "").settled(1);
                    s.drain(CAREFUL).stuck(Blocker.Unmanaged.class);
                    assertThat(s.left()).containsExactly("a");
                }),
                new Row("a naked pod goes where unmanaged pods may (D24)", s -> {
                    s.naked("a", "", "").settled(1);
                    s.drain(BOLD).drained(1);
                    assertThat(s.left()).isEmpty();
                }),
                new Row("a naked pod that has finished stays (D24)", s -> {
                    s.naked("a", "", ", restartPolicy: Never").settled(1).finished("a", "Failed");
                    s.drain(CAREFUL).drained(0);
                }),
                new Row("local data holds (D23)", s -> {
                    s.workload("ReplicaSet", "web", "replicas: 2", "", LOCAL).settled(2);
                    s.drain(CAREFUL).stuck(Blocker.LocalData.class);
                    assertThat(s.left()).hasSize(2);
                }),
                new Row("local data in memory holds too (D22)", s -> {
                    s.workload("ReplicaSet", "web", "replicas: 2", "", LOCAL.replace("{}", "{medium: Memory}"))
                            .settled(2);
                    s.drain(CAREFUL).stuck(Blocker.LocalData.class);
                }),
                new Row("local data goes where it may (D23)", s -> {
                    s.workload("ReplicaSet", "web", "replicas: 2", "", LOCAL).settled(2);
                    s.drain(BOLD).drained(2);
                    assertThat(s.left()).isEmpty();
                }),
                new Row("an empty node is drained at once (D29)", s -> {
                    assertThat(s.drain(CAREFUL).drained(0).stays()).isEqualTo(1);
                }));
    }
}
