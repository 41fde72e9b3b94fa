package dev.noderoll.lab.run;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What rollouts have broken or stopped at in the field, and how each ends here. */
final class FieldReports {

    private FieldReports() {}

    /**
     * One of {@code lab/src/test/field}.
     *
     * @param source where it was met
     * @param evicted how many pods of each app are evicted
     * @param kept apps of one pod, which is moved when its successor is Ready, by a restart or after one
     * @param says words of the reason; empty where it is rolled
     */
    record Report(String name, String source, Map<String, Integer> evicted, Set<String> kept, List<String> says) {
        /** How its outcome begins. */
        String ends() {
            if (!says.isEmpty()) {
                return "FAILED";
            }
            return name.contains("-settled-") ? "rollouts: RolloutDone" : "SUCCEEDED";
        }

        /** Whether its apps stop gracefully; those that are about how manifests are read do not. */
        boolean isGraceful() {
            return !name.startsWith("p");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Report rolled(String name, String source, Map<String, Integer> evicted) {
        return new Report(name, source, evicted, Set.of(), List.of());
    }

    private static Report kept(String name, String source, String... apps) {
        return new Report(name, source, Map.of(), Set.of(apps), List.of());
    }

    private static Report refused(String name, String source, String... says) {
        return new Report(name, source, Map.of(), Set.of(), List.of(says));
    }

    static Stream<Report> all() {
        return Stream.of(placement(), owners(), gates(), manifests()).flatMap(reports -> reports);
    }

    private static Stream<Report> placement() {
        return Stream.of(
                refused(
                        "d01-rwo-rolling",
                        "helmforgedev/charts#1294, mattermost-helm#283, cryostat-operator#491",
                        "default/dash-",
                        "claim default/dash-data can be attached to one node at a time"),
                rolled("d03-tolerates-all", "cilium/tetragon#3484, cilium/cilium#28549", Map.of("operator", 2)),
                rolled("d20-spread-zone-3", "kubernetes/kubernetes#106127", Map.of("web", 3)),
                rolled("d21-spread-zone-6", "kubernetes/kubernetes#106396, #107464", Map.of("web", 6)),
                rolled("d22-crowded-hosts", "kubernetes/kubernetes#109364, gardener/gardener#10596", Map.of("web", 12)),
                refused(
                        "d23-crowded-hosts-kept",
                        "kubernetes/kubernetes#109364",
                        "default/web-",
                        "has a place only when its node has gone, with 2 pods like it, and budget default/web lets at most 1 go"),
                rolled("d26-anti-affinity-full", "hashicorp/consul-helm#243", Map.of("edge", 3)),
                rolled(
                        "d27-zone-and-host-spread",
                        "kubernetes/kubernetes#109364, gardener/gardener#10596",
                        Map.of("web", 6)),
                refused(
                        "d28-together-on-one-node",
                        "kubernetes/kubernetes#43971",
                        "default/web-",
                        "no pod that the pod's affinity asks for"),
                refused(
                        "d62-shared-rwo",
                        "kubernetes/k8s.io#1855",
                        "default/web-",
                        "claim default/data can be attached to one node at a time"),
                refused(
                        "d60-local-pv",
                        "rancher/local-path-provisioner#476, kubernetes#91141",
                        "default/cache-0",
                        "volume local-0 cannot be reached from the node",
                        "default/cache-1"),
                rolled("d75-ebs-3x3-settled-surge1", "pingcap/tidb-operator, SumoLogic#1333", Map.of("db", 3)),
                rolled("d76-ebs-3x3-settled-surge3", "the same with the remedy of the guide", Map.of("db", 3)));
    }

    private static Stream<Report> owners() {
        return Stream.of(
                rolled("d05-per-pod-services", "Strimzi, Altinity, zalando/postgres-operator#611", Map.of("broker", 3)),
                kept(
                        "d07-overlapping-selectors",
                        "kubernetes/kubernetes#116898, fleetdm/fleet#29710",
                        "shop",
                        "shop-worker"),
                rolled("d40-operator-owned", "argoproj/argo-rollouts#1583, prometheus-operator", Map.of("metrics", 3)),
                kept("d42-owned-deployment", "open-telemetry/opentelemetry-operator#1300", "collector"),
                refused(
                        "d61-local-pv-owned",
                        "local volumes under an operator: ECK, Strimzi, CNPG",
                        "default/cache-0",
                        "volume local-0 cannot be reached from the node"));
    }

    private static Stream<Report> gates() {
        return Stream.of(
                rolled("d09-slow-daemon", "NVIDIA/gpu-operator#707, ods-ci#3001", Map.of()),
                rolled("d25-skip-label-with-volume", "kubernetes-sigs/karpenter#1294, #1684", Map.of()),
                rolled("d29-gates", "Kueue", Map.of("api", 2)));
    }

    private static Stream<Report> manifests() {
        Map<String, Integer> api = Map.of("api", 2);
        return Stream.of(
                rolled("p01-anchors", "spinnaker/keel#1398, fabric8io/kubernetes-client#2510", api),
                rolled("p02-merge-keys", "jackson-dataformat-yaml#20, misk#184", api),
                rolled("p07-cronjob", "charts with a CronJob", api),
                rolled("p08-knative-kinds", "serving.knative.dev Service, batch.volcano.sh Job", api),
                rolled("p10-json", "kubectl reads a stream of JSON objects", api),
                rolled("p11-scalar-anchor", "aliases of words", Map.of("web", 2)));
    }
}
