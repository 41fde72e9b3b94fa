package dev.noderoll.lab.drain;

import java.nio.file.Path;
import java.util.List;

/** What kubectl 1.36 is told, and what it says to that. */
final class KubectlLines {

    /** A command without the program's name, the status that it ends with, and parts of what it prints. */
    record Line(String words, int status, List<String> parts) {

        Line {
            parts = List.copyOf(parts);
        }

        static Line ok(String words, String... parts) {
            return new Line(words, 0, List.of(parts));
        }

        static Line fails(String words, String... parts) {
            return new Line(words, 1, List.of(parts));
        }
    }

    private KubectlLines() {}

    static List<Line> looks(String pod) {
        return List.of(
                Line.ok("get pods -n shop -o wide", pod, "1/1", "shop-from", "NOMINATED NODE"),
                Line.ok("get pods -n shop -o json", "\"kind\": \"List\"", pod),
                Line.ok("get pod -n shop " + pod + " -o yaml", "kind: Pod", "nodeName: shop-from"),
                Line.ok("get pods -n shop -o name", "pod/" + pod),
                Line.ok("get pods -n shop -l app=web --no-headers", pod),
                Line.ok("get pods -n shop -l app=other", "No resources found in shop namespace."),
                Line.ok("get pods -A --field-selector spec.nodeName=shop-from", "shop", pod),
                Line.ok("get pod -n shop " + pod + " -o jsonpath={.status.phase}", "Running"),
                Line.ok("get nodes", "shop-from", "Ready", "v1.36.0"),
                Line.ok("get nodes -o wide", "shop-from", "v1.36.0"),
                Line.ok(
                        "get deployments,replicasets,pdb,services -n shop",
                        "deployment.apps/web",
                        "2/2",
                        "poddisruptionbudget"),
                Line.ok("get endpointslices -n shop", "web-"),
                Line.ok("wait -n shop --for=condition=Ready pod -l app=web --timeout=20s", "condition met"),
                Line.ok("wait -n shop --for=condition=Available deployment/web --timeout=20s", "condition met"),
                Line.ok("describe pod -n shop " + pod, "Controlled By:  ReplicaSet/web-", "QoS Class:"),
                Line.ok("describe node shop-from", "Unschedulable:      false", "Non-terminated Pods:", pod),
                Line.ok("describe pdb -n shop one", "Max unavailable:  1", "Allowed disruptions:  1"),
                Line.ok("describe deployment -n shop web", "2 available", "StrategyType:"),
                Line.ok("describe service -n shop web", "Selector:", "app=web"),
                Line.ok("api-resources", "pods", "poddisruptionbudgets", "policy/v1"),
                Line.ok("api-versions", "apps/v1", "policy/v1"),
                Line.ok("version", "Server Version: v1.36"),
                Line.fails("get pod -n shop none", "Error from server (NotFound): pods \"none\" not found"),
                Line.fails("get secretz", "the server doesn't have a resource type \"secretz\""),
                Line.fails(
                        "logs -n shop " + pod, "Error from server (NotImplemented)", "no kubelet that could do 'log'"),
                Line.fails("exec -n shop " + pod + " -- true", "no kubelet"));
    }

    static List<Line> changes(Path manifest) {
        return List.of(
                Line.ok("apply -f " + manifest + " --dry-run=server", "created (server dry run)"),
                Line.ok(
                        "apply -f " + manifest,
                        "deployment.apps/web created",
                        "Warning: the simulated API server does not check"),
                Line.ok("rollout status -n shop deployment/web --timeout=60s", "successfully rolled out"),
                Line.ok("apply -f " + manifest, "deployment.apps/web unchanged"),
                Line.ok("apply --server-side -f " + manifest, "serverside-applied"),
                Line.ok("scale -n shop deployment/web --replicas=2", "scaled"),
                Line.ok("rollout status -n shop deployment/web --timeout=60s", "successfully rolled out"),
                Line.ok("rollout restart -n shop deployment/web", "restarted"),
                Line.ok("rollout status -n shop deployment/web --timeout=60s", "successfully rolled out"),
                Line.ok("rollout history -n shop deployment/web", "REVISION"),
                Line.ok("set image -n shop deployment/web c=example/c:2", "image updated"),
                Line.ok("rollout status -n shop deployment/web --timeout=60s", "successfully rolled out"),
                Line.ok("label -n shop deployment/web team=a", "labeled"),
                Line.ok("annotate -n shop deployment/web note=b", "annotated"),
                Line.ok(
                        "get deployment -n shop web -o jsonpath={.metadata.labels.team}{.metadata.annotations.note}",
                        "ab"),
                Line.ok("cordon shop-from", "node/shop-from cordoned"),
                Line.ok("cordon shop-from", "node/shop-from already cordoned"),
                Line.ok("get nodes", "Ready,SchedulingDisabled"),
                Line.ok("uncordon shop-from", "node/shop-from uncordoned"),
                Line.ok("taint nodes shop-from a=b:PreferNoSchedule", "node/shop-from tainted"),
                Line.ok("describe node shop-from", "Taints:             a=b:PreferNoSchedule"),
                Line.ok("taint nodes shop-from a-", "node/shop-from untainted"),
                Line.ok("patch deployment -n shop web -p {\"spec\":{\"minReadySeconds\":1}}", "patched"),
                Line.fails("create configmap -n shop c", "this server reads JSON and YAML, not protobuf"),
                Line.ok("delete pod -n shop -l app=web --wait=false --grace-period=1", "deleted"),
                Line.ok(
                        "delete -f " + manifest + " --timeout=60s",
                        "deployment.apps \"web\" deleted from shop namespace"));
    }

    /** On a node with a daemon pod, a pod alone, one with an emptyDir, and two under a budget that allows nothing. */
    static List<Line> refusedDrains() {
        return List.of(
                Line.fails(
                        "drain shop-from",
                        "node/shop-from cordoned",
                        "unable to drain node \"shop-from\" due to error",
                        "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): shop/agent-",
                        "cannot delete Pods that declare no controller (use --force to override): shop/alone",
                        "cannot delete Pods with local storage (use --delete-emptydir-data to override): shop/cache-",
                        "There are pending nodes to be drained:"),
                Line.fails(
                        "drain shop-from --ignore-daemonsets --force", "already cordoned", "Pods with local storage"),
                Line.fails("drain shop-from --pod-selector=a,,b", "must be a valid label selector"),
                Line.fails("drain none", "nodes \"none\" not found"),
                Line.ok(
                        "drain shop-from --pod-selector=app=cache --delete-emptydir-data --dry-run=server",
                        "evicting pod shop/cache-",
                        "(server dry run)",
                        "node/shop-from drained (server dry run)"),
                Line.ok("drain shop-from --pod-selector=app=alone --force", "evicting pod shop/alone", "drained"),
                Line.fails(
                        "drain shop-from --ignore-daemonsets --delete-emptydir-data --timeout=8s",
                        "ignoring DaemonSet-managed Pods: shop/agent-",
                        "Cannot evict pod as it would violate the pod's disruption budget.",
                        "will retry after 5s",
                        "global timeout reached: 8s",
                        "There are pending pods in node \"shop-from\" when an error occurred"));
    }
}
