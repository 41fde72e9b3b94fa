package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

/** Patches, deletions, lists and watches. */
final class ChangeCases {

    private static final String POD = "{metadata: {name: %s}, spec: {containers: [{name: c, image: 'example/c:1'}]}}";

    private ChangeCases() {}

    static List<Case> all() {
        return Stream.of(patches(), otherPatches(), labels(), deletions(), slowDeletions(), namespaces(), reads())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Case> patches() {
        return List.of(
                new Case(
                        "events are added on a node in the namespace default, and on a pod in its own",
                        ChangeCases::events),
                new Case("a node is cordoned, tainted and opened by patches", ChangeCases::node),
                new Case("a merge patch replaces lists, a strategic one merges some by key", s -> {
                    s.runningPod("a", "True");
                    String status = s.core("pods/a/status");
                    s.patch(status, Conversation.STRATEGIC, "{status: {conditions: [{type: Own, status: 'True'}]}}")
                            .is(200)
                            .size("/status/conditions")
                            .isEqualTo(2);
                    s.patch(status, Conversation.STRATEGIC, "{status: {conditions: [{type: Own, $patch: delete}]}}")
                            .is(200)
                            .size("/status/conditions")
                            .isEqualTo(1);
                    s.patch(status, Conversation.MERGE, "{status: {conditions: [{type: Other, status: 'True'}]}}")
                            .is(200)
                            .has("/status/conditions/0/type", "Other")
                            .size("/status/conditions")
                            .isEqualTo(1);
                }),
                new Case("a null takes a field away, and lists of values are sets or not", s -> {
                    s.post(
                                    s.core("configmaps"),
                                    "{metadata: {name: c, labels: {a: b, x: y}, finalizers: [example.com/a]}}")
                            .is(201);
                    String path = s.core("configmaps/c");
                    s.patch(path, Conversation.MERGE, "{metadata: {labels: {a: null}}}")
                            .is(200)
                            .has("/metadata/labels", "{\"x\":\"y\"}");
                    s.patch(path, Conversation.STRATEGIC, "{metadata: {finalizers: [example.com/b]}}")
                            .is(200)
                            .size("/metadata/finalizers")
                            .isEqualTo(2);
                    s.patch(
                                    path,
                                    Conversation.STRATEGIC,
                                    "{metadata: {$deleteFromPrimitiveList/finalizers: [example.com/a]}}")
                            .is(200)
                            .has("/metadata/finalizers", "[\"example.com/b\"]");
                    s.patch(path, Conversation.MERGE, "{metadata: {finalizers: null}}")
                            .is(200)
                            .has("/metadata/finalizers", "");
                }));
    }

    private static List<Case> otherPatches() {
        return List.of(
                new Case("a JSON patch does all or nothing", s -> {
                    s.post(s.core("configmaps"), "{metadata: {name: c}, data: {a: b}}")
                            .is(201);
                    String path = s.core("configmaps/c");
                    s.patch(
                                    path,
                                    Conversation.JSON_PATCH,
                                    "[{op: test, path: /data/a, value: b}, {op: add, path: /data/x, value: y},"
                                            + " {op: remove, path: /data/a}]")
                            .is(200)
                            .has("/data", "{\"x\":\"y\"}");
                    s.patch(
                                    path,
                                    Conversation.JSON_PATCH,
                                    "[{op: add, path: /data/z, value: z}, {op: test, path: /data/x, value: other}]")
                            .is(422)
                            .has("/reason", "Invalid");
                    s.patch(path, Conversation.JSON_PATCH, "[{op: remove, path: /data/none}]")
                            .is(422);
                    s.get(path).has("/data", "{\"x\":\"y\"}");
                }),
                new Case("patches that cannot be", s -> {
                    s.patch(s.core("configmaps/none"), Conversation.MERGE, "{}").is(404);
                    s.post(s.core("configmaps"), "{metadata: {name: c}}").is(201);
                    s.patch(s.core("configmaps/c"), "text/plain", "{}").is(415).has("/reason", "UnsupportedMediaType");
                    s.patch(s.core("configmaps/c"), Conversation.MERGE, "{metadata: {name: other}}")
                            .is(400);
                    s.patch(s.core("configmaps/c"), Conversation.MERGE, "{metadata: {uid: other}}")
                            .is(422)
                            .hasCause("FieldValueInvalid", "metadata.uid");
                }),
                new Case("a patch that applies makes what is not there", s -> {
                    String body = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: b}}";
                    String path = s.core("configmaps/c") + "?fieldManager=test";
                    s.patch(path, "application/apply-patch+yaml", body).is(201).has("/data/a", "b");
                    s.patch(path, "application/apply-patch+yaml", body.replace("a: b", "a: c"))
                            .is(200)
                            .has("/data/a", "c");
                }));
    }

    private static List<Case> labels() {
        return List.of(new Case("a pod's label is taken off and put back by a patch that names its UID", s -> {
            s.runningPod("a", "True");
            String path = s.core("pods/a");
            String uid = s.get(path).is(200).at("/metadata/uid");
            String taken = "{metadata: {uid: '%s', labels: {app: null}, annotations: {mark: x}}}";
            s.patch(path, Conversation.MERGE, taken.formatted(uid))
                    .is(200)
                    .has("/metadata/labels", "")
                    .has("/metadata/annotations/mark", "x");
            s.patch(
                            path,
                            Conversation.MERGE,
                            "{metadata: {uid: '%s', labels: {app: web}, annotations: {mark: null}}}".formatted(uid))
                    .is(200)
                    .has("/metadata/labels/app", "web")
                    .has("/metadata/annotations", "");
            s.patch(path, Conversation.MERGE, taken.formatted("of-a-namesake"))
                    .is(422)
                    .hasCause("FieldValueInvalid", "metadata.uid");
            s.get(path).has("/metadata/labels/app", "web");
        }));
    }

    private static List<Case> deletions() {
        return List.of(new Case("a deletion answers with a Status or with the object", s -> {
            Reply made = s.post(s.core("configmaps"), "{metadata: {name: c}}").is(201);
            s.delete(s.core("configmaps/c"), "{preconditions: {uid: other}}")
                    .refuses(
                            409,
                            "Conflict",
                            "Operation cannot be fulfilled on ConfigMap \"c\": the UID in the precondition (other) does"
                                    + " not match the UID in record (" + made.at("/metadata/uid")
                                    + "). The object might have been deleted and then recreated")
                    .has("/details/kind", "ConfigMap");
            s.delete(s.core("configmaps/c"), "{preconditions: {resourceVersion: '1'}}")
                    .refuses(
                            409,
                            "Conflict",
                            "Operation cannot be fulfilled on ConfigMap \"c\": the ResourceVersion in the precondition (1)"
                                    + " does not match the ResourceVersion in record ("
                                    + made.at("/metadata/resourceVersion")
                                    + "). The object might have been modified");
            s.delete(s.core("configmaps/c") + "?dryRun=All", "").is(200);
            s.delete(s.core("configmaps/c"), "")
                    .is(200)
                    .has("/kind", "Status")
                    .has("/details/kind", "configmaps")
                    .has("/details/uid", made.at("/metadata/uid"));
            s.delete(s.core("configmaps/c"), "").is(404);
            s.post(s.core("pods"), POD.formatted("a")).is(201);
            s.delete(s.core("pods/a"), "").is(200).has("/kind", "Pod");
            s.get(s.core("pods/a")).is(404);
            s.post(s.in("coordination.k8s.io/v1", "leases"), "{metadata: {name: l}}")
                    .is(201);
            s.delete(s.in("coordination.k8s.io/v1", "leases/l"), "")
                    .has("/kind", "Status")
                    .has("/details/group", "coordination.k8s.io");
            s.post(s.core("services"), "{metadata: {name: s}, spec: {clusterIP: None}}")
                    .is(201);
            s.delete(s.core("services/s"), "").is(200).has("/kind", "Service");
        }));
    }

    private static List<Case> slowDeletions() {
        return List.of(
                new Case("a bound pod goes after its grace, which may only become shorter", s -> {
                    s.runningPod("a", "True");
                    s.delete(s.core("pods/a"), "")
                            .is(200)
                            .has("/kind", "Pod")
                            .has("/metadata/deletionGracePeriodSeconds", "30")
                            .has("/metadata/generation", "2");
                    s.delete(s.core("pods/a"), "{gracePeriodSeconds: 60}")
                            .is(200)
                            .has("/metadata/deletionGracePeriodSeconds", "30");
                    s.delete(s.core("pods/a") + "?gracePeriodSeconds=5", "")
                            .is(200)
                            .has("/metadata/deletionGracePeriodSeconds", "5")
                            .has("/metadata/generation", "2");
                    s.delete(s.core("pods/a"), "{gracePeriodSeconds: 0}").is(200);
                    s.get(s.core("pods/a")).is(404);
                }),
                new Case("finalizers hold an object back", s -> {
                    s.post(s.core("configmaps"), "{metadata: {name: c, finalizers: [example.com/a]}}")
                            .is(201);
                    s.delete(s.core("configmaps/c"), "")
                            .is(200)
                            .has("/kind", "ConfigMap")
                            .has("/metadata/deletionGracePeriodSeconds", "0");
                    s.patch(
                                    s.core("configmaps/c"),
                                    Conversation.MERGE,
                                    "{metadata: {finalizers: [example.com/a, example.com/b]}}")
                            .is(422)
                            .hasCause("FieldValueForbidden", "metadata.finalizers");
                    s.patch(s.core("configmaps/c"), Conversation.MERGE, "{metadata: {finalizers: null}}")
                            .is(200);
                    s.get(s.core("configmaps/c")).is(404);
                    s.runningPod("a", "True");
                    s.patch(s.core("pods/a"), Conversation.MERGE, "{metadata: {finalizers: [example.com/a]}}")
                            .is(200);
                    s.delete(s.core("pods/a"), "{gracePeriodSeconds: 0}")
                            .is(200)
                            .has("/metadata/deletionGracePeriodSeconds", "0");
                    s.get(s.core("pods/a")).is(200);
                    s.patch(s.core("pods/a"), Conversation.MERGE, "{metadata: {finalizers: null}}")
                            .is(200);
                    s.get(s.core("pods/a")).is(404);
                }));
    }

    private static List<Case> namespaces() {
        return List.of(new Case("a namespace that goes takes nothing new", s -> {
            s.post(s.core("configmaps"), "{metadata: {name: c, finalizers: [example.com/a]}}")
                    .is(201);
            s.delete("/api/v1/namespaces/" + s.namespace(), "").is(200).has("/status/phase", "Terminating");
            s.post(s.core("configmaps"), "{metadata: {name: d}}")
                    .refuses(
                            403,
                            "Forbidden",
                            "configmaps \"d\" is forbidden: unable to create new content in namespace " + s.namespace()
                                    + " because it is being terminated")
                    .hasCause("NamespaceTerminating", "metadata.namespace");
            s.patch(s.core("configmaps/c"), Conversation.MERGE, "{metadata: {finalizers: null}}")
                    .is(200);
            s.delete("/api/v1/namespaces/default", "").is(403);
        }));
    }

    private static List<Case> reads() {
        return List.of(
                new Case("a list comes in pages", ChangeCases::pages),
                new Case("lists are selected by label and field", ChangeCases::selections),
                new Case("a watch tells what happened since a version", s -> {
                    String version = s.get(s.core("configmaps")).at("/metadata/resourceVersion");
                    s.post(s.core("configmaps"), "{metadata: {name: c, labels: {a: b}}}")
                            .is(201);
                    s.patch(s.core("configmaps/c"), Conversation.MERGE, "{data: {x: y}}")
                            .is(200);
                    s.patch(s.core("configmaps/c"), Conversation.MERGE, "{metadata: {labels: {a: c}}}")
                            .is(200);
                    Reply events = s.get(s.core("configmaps") + "?watch=true&timeoutSeconds=1&labelSelector=a%3Db"
                            + "&resourceVersion=" + version);
                    events.is(200)
                            .has("/0/type", "ADDED")
                            .has("/1/type", "MODIFIED")
                            .has("/2/type", "DELETED");
                    events.has("/2/object/kind", "ConfigMap").size("").isEqualTo(3);
                }));
    }

    private static void events(Conversation s) throws Exception {
        String about =
                "{metadata: {name: e-%s, namespace: %s}, involvedObject: {apiVersion: v1, kind: %s, name: n%s, uid: n},"
                        + " type: Warning, reason: DrainFailed, message: why, action: Drain, count: 1,"
                        + " reportingComponent: noderoll.dev/noderoll, reportingInstance: noderoll,"
                        + " eventTime: '2026-01-05T08:00:00.123456Z', firstTimestamp: '2026-01-05T08:00:00Z',"
                        + " lastTimestamp: '2026-01-05T08:00:00Z'}";
        String ofNode = about.formatted(s.namespace(), "default", "Node", "");
        s.post("/api/v1/namespaces/default/events", ofNode)
                .is(201)
                .has("/reason", "DrainFailed")
                .has("/reportingComponent", "noderoll.dev/noderoll")
                .has("/eventTime", "2026-01-05T08:00:00.123456Z");
        s.post("/api/v1/namespaces/default/events", ofNode).is(409);
        s.post(s.core("events"), about.formatted("p", s.namespace(), "Pod", ", namespace: " + s.namespace()))
                .is(201)
                .has("/involvedObject/uid", "n");
        s.delete("/api/v1/namespaces/default/events/e-" + s.namespace(), "").is(200);
    }

    private static void node(Conversation s) throws Exception {
        String name = "node-" + s.namespace();
        String path = "/api/v1/nodes/" + name;
        s.post(
                        "/api/v1/nodes",
                        ("{metadata: {name: %s}, spec: {taints: [{key: a, effect: NoSchedule}]}, status: {phase: Running,"
                                        + " capacity: {cpu: '2'}}}")
                                .formatted(name))
                .is(201)
                .has("/spec/taints/0/key", "a")
                .has("/spec/taints/1/key", "node.kubernetes.io/not-ready")
                .has("/spec/taints/1/effect", "NoSchedule")
                .has("/status/capacity/cpu", "2")
                .has("/metadata/generation", "");
        s.patch(path, Conversation.STRATEGIC, "{spec: {unschedulable: true}}")
                .is(200)
                .has("/spec/unschedulable", "true")
                .has("/spec/taints/0/key", "a");
        s.patch(path, Conversation.STRATEGIC, "{spec: {taints: [{key: b, effect: NoExecute}]}}")
                .is(200)
                .has("/spec/taints/0/key", "b")
                .has("/spec/taints/1/key", "");
        s.patch(path, Conversation.MERGE, "{spec: {taints: [{key: b, effect: Never}]}}")
                .is(422);
        s.patch(path, Conversation.STRATEGIC, "{spec: {unschedulable: null}}")
                .is(200)
                .has("/spec/unschedulable", "");
        s.patch(path, Conversation.STRATEGIC, "{metadata: {annotations: {a: b}}}")
                .is(200);
        s.delete(path, "").is(200).has("/kind", "Status");
        s.get(path).is(404);
    }

    private static void pages(Conversation s) throws Exception {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            s.post(s.core("configmaps"), "{metadata: {name: x-%s, labels: {mine: 'true'}}}".formatted(name))
                    .is(201);
        }
        String path = s.core("configmaps") + "?labelSelector=mine&limit=2";
        Reply first = s.get(path).is(200).has("/kind", "ConfigMapList").has("/items/0/kind", "");
        first.has("/items/0/metadata/name", "x-a")
                .has("/metadata/remainingItemCount", "")
                .size("/items")
                .isEqualTo(2);
        s.delete(s.core("configmaps/x-c"), "").is(200);
        Reply second =
                s.get(path + "&continue=" + first.at("/metadata/continue")).is(200);
        second.has("/items/0/metadata/name", "x-c")
                .has("/metadata/resourceVersion", first.at("/metadata/resourceVersion"));
        Reply third =
                s.get(path + "&continue=" + second.at("/metadata/continue")).is(200);
        third.has("/items/0/metadata/name", "x-e")
                .has("/metadata/continue", "")
                .size("/items")
                .isEqualTo(1);
        s.get(path + "&continue=nonsense").is(400);
    }

    private static void selections(Conversation s) throws Exception {
        s.runningPod("a", "True");
        s.post(s.core("pods"), POD.formatted("b")).is(201);
        assertThat(names(s.get(s.core("pods") + "?fieldSelector=spec.nodeName%3Dghost,status.phase!%3DFailed")))
                .containsExactly("a");
        assertThat(names(s.get(s.core("pods") + "?fieldSelector=spec.nodeName%3D")))
                .containsExactly("b");
        assertThat(names(s.get(s.core("pods") + "?fieldSelector=metadata.name%3Db")))
                .containsExactly("b");
        assertThat(names(s.get(s.core("pods") + "?labelSelector=app%20in%20(web,x)")))
                .containsExactly("a");
        assertThat(names(s.get(s.core("pods") + "?labelSelector=app!%3Dweb"))).containsExactly("b");
        assertThat(names(s.get(s.core("pods") + "?labelSelector=!app"))).containsExactly("b");
        s.get(s.core("pods") + "?fieldSelector=spec.containers%3Dx").is(400).has("/reason", "BadRequest");
        s.get(s.core("pods") + "?labelSelector=a%20b").is(400).has("/reason", "BadRequest");
    }

    private static List<String> names(Reply list) {
        return list.is(200).body().path("items").findValuesAsText("name").stream()
                .filter(n -> n.length() == 1 && !"c".equals(n))
                .toList();
    }
}
