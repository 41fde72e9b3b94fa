package dev.noderoll.lab.drain;

import static dev.noderoll.lab.drain.Scene.BOLD;
import static dev.noderoll.lab.drain.Scene.CAREFUL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Stopping;
import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.plan.Blocker;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.List;
import java.util.stream.Stream;

/** Nodes that do not report, pods that do not go, pods with volumes, and pods that are others' to move. */
final class TroubleRows {

    /** Its kubelet never ends it: by this annotation of kwok, and of the simulated kubelet. */
    private static final String STUCK = "drain.test/stuck-terminating: 'true', lab.noderoll.dev/on-sigterm: ignores";

    private TroubleRows() {}

    static List<Row> all() {
        return Stream.of(nodes(), volumes(), wishes()).flatMap(List::stream).toList();
    }

    private static List<Row> nodes() {
        return List.of(
                new Row("a node that no longer reports is drained when its pods' time is over (D16)", s -> {
                    s.workload("StatefulSet", "db", "serviceName: db, replicas: 1", STUCK, "")
                            .settled(1);
                    s.ground().silence(s.from());
                    s.drain(BOLD).drained(1);
                    assertThat(s.left()).containsExactly("db-0");
                }),
                new Row("the pods of a node that is known to be off come back elsewhere (D92)", s -> {
                    s.workload("StatefulSet", "db", "serviceName: db, replicas: 1", STUCK, "")
                            .settled(1);
                    String uid = s.pod("db-0").at("/metadata/uid").asText();
                    s.ground().silence(s.from());
                    s.node(n -> n.withObject("/spec")
                            .withArray("/taints")
                            .addObject()
                            .put("key", "node.cloudprovider.kubernetes.io/shutdown")
                            .put("effect", "NoSchedule"));
                    s.drain(BOLD).drained();
                    assertThat(s.node().path("spec").toString())
                            .contains("\"node.kubernetes.io/out-of-service\"")
                            .contains("nodeshutdown");
                    s.await("db-0 elsewhere", () -> s.pods().stream().anyMatch(p -> Scene.ready(p) && !is(p, uid)), 60);
                    assertThat(s.left()).isEmpty();
                }),
                new Row("a pod that does not go is given up after stuckSeconds (D15)", s -> {
                    s.naked("a", STUCK, "").settled(1);
                    DrainPolicy impatient = with(new Stopping(1, 2, AtDeadline.STOP), List.of());
                    s.drain(impatient).drained(1);
                    if (!s.left().isEmpty()) {
                        s.delete(Kind.POD, "a", Deletion.NOW);
                    }
                }));
    }

    private static boolean is(ObjectNode pod, String uid) {
        return pod.at("/metadata/uid").asText().equals(uid);
    }

    private static List<Row> volumes() {
        return List.of(new Row(
                "pods with volumes go one after another, each when the volume before is off (D87)", s -> {
                    bound(s, "a");
                    bound(s, "b");
                    s.await("attached", () -> attached(s) == 2, 20);
                    s.settled(2).ready();
                    assertThat(s.look(ONE_BY_ONE).evicted()).containsExactly(s.row() + "/a");
                    s.await("a is gone", () -> s.pods().size() == 1, 20);
                    if (attached(s) == 2) {
                        s.look(ONE_BY_ONE).waits(Blocker.VolumesOneByOne.class);
                        detach(s, "a");
                    }
                    Ending ending = s.carryOn(ONE_BY_ONE, 15);
                    assertThat(ending.evicted()).containsExactly(s.row() + "/b");
                    assertThat(s.left()).isEmpty();
                    if (!ending.over()) {
                        detach(s, "b");
                        s.carryOn(ONE_BY_ONE, 20).drained(0);
                    }
                }));
    }

    /** A pod with a bound volume. Where no controller attaches it, its attachment is made here. */
    private static void bound(Scene s, String name) {
        String volume = s.row() + "-" + name;
        s.create("{apiVersion: v1, kind: PersistentVolume, metadata: {name: %s}, spec: {capacity: {storage: 1Gi},"
                        .formatted(volume)
                + " accessModes: [ReadWriteOnce], csi: {driver: ebs.csi.aws.com, volumeHandle: " + volume
                + "}, claimRef: {namespace: $row, name: " + name + "}}}");
        s.create(
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: %s}, spec: {accessModes: [ReadWriteOnce],"
                                .formatted(name)
                        + " storageClassName: '', volumeName: " + volume + ", resources: {requests: {storage: 1Gi}}}}");
        s.naked(name, "", ", volumes: [{name: v, persistentVolumeClaim: {claimName: " + name + "}}]");
        if (s.ground() instanceof RealGround) {
            s.create(
                    "{apiVersion: storage.k8s.io/v1, kind: VolumeAttachment, metadata: {name: csi-%s}, spec: {attacher:"
                                    .formatted(volume)
                            + " ebs.csi.aws.com, nodeName: $from, source: {persistentVolumeName: " + volume + "}}}");
        }
    }

    private static void detach(Scene s, String name) {
        String volume = s.row() + "-" + name;
        s.ground().api().list(Kind.VOLUME_ATTACHMENT).stream()
                .filter(a -> a.at("/spec/source/persistentVolumeName").asText().equals(volume))
                .forEach(a -> s.ground()
                        .api()
                        .delete(
                                Kind.VOLUME_ATTACHMENT,
                                "",
                                a.at("/metadata/name").asText(),
                                Deletion.PLAIN));
    }

    private static long attached(Scene s) {
        return s.ground().api().list(Kind.VOLUME_ATTACHMENT).stream()
                .filter(a -> a.at("/spec/nodeName").asText().equals(s.from()))
                .count();
    }

    private static List<Row> wishes() {
        return List.of(
                new Row("pods that the selector leaves to others hold the node until those have moved them (D3)", s -> {
                    s.workload("ReplicaSet", "web", "replicas: 1", "", "");
                    s.workload("ReplicaSet", "db", "replicas: 1", "", "").settled(2);
                    DrainPolicy web = with(
                            new Stopping(0, 0, AtDeadline.STOP),
                            List.of(new Requirement("app", Operator.IN, List.of("web"))));
                    Ending ending = s.drain(web, 8).waits(Blocker.NotSelected.class);
                    assertThat(ending.evicted()).singleElement().asString().contains("/web-");
                    assertThat(s.left()).singleElement().asString().startsWith("db-");
                    s.delete(Kind.POD, s.left().getFirst(), Deletion.PLAIN);
                    s.carryOn(web, 60).drained(0);
                }),
                new Row("all that is lost with a pod is told (D26)", s -> {
                    s.naked("a", "", ", volumes: [{name: v, emptyDir: {}}]").settled(1);
                    Ending ending = s.drain(CAREFUL).stuck(Blocker.Unmanaged.class);
                    assertThat(ending.first().why()).contains("no controller", "lost with it", "emptyDir");
                    assertThat(s.look(BOLD).last().tally().losses())
                            .containsExactly(s.row() + "/a: the pod itself, which no controller makes again; what is in"
                                    + " its emptyDir volumes");
                    s.carryOn(BOLD, 60).drained(0);
                }),
                new Row("a pod whose owner asks drains to skip it stays and ends with the node (D90)", s -> {
                    s.create(
                            "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {noderoll.dev/drain: skip}}, spec:"
                                    + " {nodeName: $from, $pod}}");
                    s.settled(1).drain(CAREFUL).drained(0);
                    assertThat(s.left()).containsExactly("a");
                }),
                new Row("a pod whose owner asks for its end is waited for (D90)", s -> {
                    s.create("{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {cluster.x-k8s.io/drain:"
                            + " wait-completed}}, spec: {nodeName: $from, restartPolicy: Never, $pod}}");
                    s.settled(1).drain(BOLD, 4).waits(Blocker.RunsToItsEnd.class);
                    s.finished("a", "Succeeded").carryOn(BOLD, 30).drained(0);
                }),
                new Row("a pod that is not to be disrupted for a while holds the drain (D93)", s -> {
                    s.naked("a", "karpenter.sh/do-not-disrupt: 30m", "").settled(1);
                    s.drain(BOLD, 4).waits(Blocker.NotBefore.class);
                    assertThat(s.left()).containsExactly("a");
                }));
    }

    private static final DrainPolicy ONE_BY_ONE = Scene.bold(DrainPolicy.Volumes.ONE_BY_ONE, List.of());

    private static DrainPolicy with(Stopping stopping, List<Requirement> selector) {
        return new DrainPolicy(
                600,
                0,
                SingleReplica.EVICT,
                Handling.EVICT,
                Handling.EVICT,
                Jobs.EVICT,
                stopping,
                selector,
                DrainPolicy.Told.NOBODY);
    }
}
