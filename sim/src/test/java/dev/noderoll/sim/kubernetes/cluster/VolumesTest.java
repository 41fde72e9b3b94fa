package dev.noderoll.sim.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Volumes that several nodes have, that none has to attach, and that come and go with their pods. */
class VolumesTest {

    private static final String PODS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  affinity:
                    podAntiAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                        - {labelSelector: {matchLabels: {app: web}}, topologyKey: kubernetes.io/hostname}
                  containers: [{name: web, image: "nginx:1.27", volumeMounts: [{name: data, mountPath: /data}]}]
                  volumes: [{name: data, %s}]
            """;

    private final TestCluster world =
            new TestCluster().nodes("eu-central-1a", "a", "b").run(5);

    private List<String> attachments() {
        return world.api.list(Kind.VOLUME_ATTACHMENT).stream()
                .map(a -> Fields.text(a, "spec", "nodeName"))
                .sorted()
                .toList();
    }

    private void sharing(String mode, String more) {
        String claim = """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data}
                spec: {accessModes: [%s], resources: {requests: {storage: 1Gi}}%s}
                """.formatted(mode, more);
        world.apply(claim, PODS.formatted("persistentVolumeClaim: {claimName: data}"))
                .run(60);
    }

    @Test
    void aClaimForOneNodeKeepsAllPodsButThoseOfOneNodeFromStarting() {
        sharing("ReadWriteOnce", "");

        assertThat(attachments()).hasSize(1);
        assertThat(world.readyPods()).hasSize(1);
    }

    @Test
    void aClaimForManyNodesIsMountedEverywhereAndAttachedNowhere() {
        sharing("ReadWriteMany", "");

        assertThat(world.readyPods()).hasSize(2);
        assertThat(attachments()).isEmpty();
        assertThat(world.api.list(Kind.PERSISTENT_VOLUME))
                .singleElement()
                .matches(v -> Fields.text(v, "spec", "csi", "driver").equals("efs.csi.aws.com"))
                .matches(v -> !v.path("spec").has("nodeAffinity"));
    }

    @Test
    void aVolumeThatManyMayHaveIsAttachedToEach() {
        world.apply("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: disk}
                spec:
                  accessModes: [ReadWriteMany]
                  capacity: {storage: 1Gi}
                  claimRef: {namespace: default, name: data}
                  csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}
                """);
        sharing("ReadWriteMany", ", volumeName: disk");

        assertThat(world.readyPods()).hasSize(2);
        assertThat(attachments()).containsExactly("a", "b");
    }

    @Test
    void anEphemeralVolumesClaimIsThePodsOwnAndGoesWithIt() {
        String template = "{spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}";
        world.apply(PODS.formatted("ephemeral: {volumeClaimTemplate: " + template + "}"))
                .run(60);
        List<String> before = claims();
        String gone = world.readyPods().getFirst();

        world.api.evict("default", gone, Optional.empty(), Optional.empty());
        world.run(60);

        assertThat(before).hasSize(2).contains(gone + "-data");
        assertThat(world.readyPods()).hasSize(2).doesNotContain(gone);
        assertThat(claims()).hasSize(2).doesNotContain(gone + "-data");
        assertThat(world.api.list(Kind.PERSISTENT_VOLUME)).hasSize(2);
        assertThat(attachments()).containsExactly("a", "b");
    }

    /** Each volume that comes off lets the pod be looked at again: that has to cost no more for thirty than for one. */
    @Test
    @Timeout(20)
    void aPodThatWaitsForManyVolumesIsRemindedOnceOfEach() {
        List<String> names = IntStream.range(0, 30).mapToObj(i -> "data-" + i).toList();
        names.forEach(name -> world.apply("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: %s}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """.formatted(name)));
        String volumes = names.stream()
                .map(name -> "{name: %s, persistentVolumeClaim: {claimName: %s}}".formatted(name, name))
                .collect(Collectors.joining(", ", "[", "]"));
        world.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 1
                  strategy: {type: Recreate}
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: web, image: "nginx:1.27"}], volumes: %s}
                """.formatted(volumes)).run(120);
        String node = attachments().getFirst();
        ObjectNode closed = world.get(Kind.NODE, node).deepCopy();
        closed.withObject("/spec").put("unschedulable", true);
        world.api.update(Kind.NODE, closed);

        world.api.evict("default", world.readyPods().getFirst(), Optional.empty(), Optional.empty());
        world.run(180);

        assertThat(world.readyPods()).hasSize(1);
        assertThat(attachments()).hasSize(30).doesNotContain(node);
    }

    private List<String> claims() {
        return world.api.list(Kind.PERSISTENT_VOLUME_CLAIM).stream()
                .map(Fields::name)
                .toList();
    }
}
