package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/** Creating, replacing, and the rules for both. */
final class ObjectCases {

    private static final String POD = "{metadata: {name: a}, spec: {containers: [{name: c, image: 'example/c:1'}]}}";
    private static final String DEPLOYMENT =
            "{metadata: {name: d}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},"
                    + " spec: {containers: [{name: c, image: 'example/c:1'}]}}}}";
    private static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try again";

    private ObjectCases() {}

    static List<Case> all() {
        return Stream.of(names(), versions(), defaults(), writes())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Case> names() {
        return List.of(
                new Case("a name is taken once, and is not found before", s -> {
                    s.get(s.core("configmaps/c"))
                            .refuses(404, "NotFound", "configmaps \"c\" not found")
                            .has("/details/name", "c")
                            .has("/details/kind", "configmaps");
                    s.get(s.in("apps/v1", "deployments/d"))
                            .refuses(404, "NotFound", "deployments.apps \"d\" not found")
                            .has("/details/group", "apps");
                    s.post(s.core("configmaps"), "{metadata: {name: c}}").is(201);
                    s.post(s.core("configmaps"), "{metadata: {name: c}}")
                            .refuses(409, "AlreadyExists", "configmaps \"c\" already exists");
                }),
                new Case("a name is made up from its beginning", s -> {
                    Reply made = s.post(s.core("configmaps"), "{metadata: {generateName: c-}}")
                            .is(201);
                    made.text("/metadata/name").matches("c-[bcdfghjklmnpqrstvwxz2456789]{5}");
                    s.post(s.core("configmaps"), "{metadata: {}}")
                            .refuses(
                                    422,
                                    "Invalid",
                                    "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is"
                                            + " required");
                }),
                new Case("a namespace has to be there, and a name well formed", s -> {
                    s.post("/api/v1/namespaces/no-such/configmaps", "{metadata: {name: c}}")
                            .refuses(404, "NotFound", "namespaces \"no-such\" not found");
                    s.post(s.core("configmaps"), "{metadata: {name: Upper}}")
                            .is(422)
                            .hasCause("FieldValueInvalid", "metadata.name")
                            .text("/message")
                            .contains("a lowercase RFC 1123 subdomain must consist of");
                    s.post(s.core("configmaps"), "{metadata: {name: c, labels: {a: '-'}}}")
                            .is(422)
                            .hasCause("FieldValueInvalid", "metadata.labels");
                    s.post(s.core("configmaps"), "{metadata: {name: c, resourceVersion: '1'}}")
                            .has("/message", "resourceVersion should not be set on objects to be created");
                }),
                new Case("the body has to be what the path says", s -> {
                    s.post(s.core("configmaps"), "{metadata: {name: c, namespace: default}}")
                            .refuses(
                                    400,
                                    "BadRequest",
                                    "the namespace of the provided object does not match the namespace sent on the"
                                            + " request");
                    Reply made = s.post(s.core("configmaps"), "{metadata: {name: c}}")
                            .is(201);
                    s.put(s.core("configmaps/other"), made.body())
                            .refuses(
                                    400,
                                    "BadRequest",
                                    "the name of the object (c) does not match the name on the URL (other)");
                    s.post(s.core("configmaps"), "{apiVersion: v1, kind: Secret, metadata: {name: c}}")
                            .is(400)
                            .has("/reason", "BadRequest");
                }));
    }

    private static List<Case> versions() {
        return List.of(
                new Case("an old version and another UID are refused, no version is not", s -> {
                    Reply first = s.post(s.core("configmaps"), "{metadata: {name: c}}")
                            .is(201);
                    ObjectNode second = Conversation.copy(first);
                    second.withObject("/data").put("a", "1");
                    s.put(s.core("configmaps/c"), second).is(200);
                    s.put(s.core("configmaps/c"), first.body())
                            .refuses(409, "Conflict", "Operation cannot be fulfilled on configmaps \"c\": " + MODIFIED);
                    second.withObject("/metadata").remove("resourceVersion");
                    second.withObject("/data").put("a", "2");
                    s.put(s.core("configmaps/c"), second).is(200).has("/data/a", "2");
                    second.withObject("/metadata").put("uid", "other");
                    s.put(s.core("configmaps/c"), second)
                            .refuses(
                                    409,
                                    "Conflict",
                                    "Operation cannot be fulfilled on configmaps \"c\": StorageError: invalid object, Code: 4,"
                                            + " Key: /registry/configmaps/" + s.namespace() + "/c, ResourceVersion: 0,"
                                            + " AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object"
                                            + " meta: " + first.at("/metadata/uid"));
                    s.put(s.core("configmaps/none"), named(first, "none")).is(404);
                }),
                new Case("a write that changes nothing keeps the version", s -> {
                    Reply first = s.post(s.core("configmaps"), "{metadata: {name: c}}")
                            .is(201);
                    s.put(s.core("configmaps/c"), first.body())
                            .is(200)
                            .has("/metadata/resourceVersion", first.at("/metadata/resourceVersion"));
                }),
                new Case("a lease is taken by whoever has its version", ObjectCases::lease));
    }

    private static List<Case> defaults() {
        return List.of(
                new Case(
                        "a pod gets its defaults",
                        s -> s.post(s.core("pods"), POD)
                                .is(201)
                                .has("/metadata/generation", "1")
                                .has("/spec/restartPolicy", "Always")
                                .has("/spec/dnsPolicy", "ClusterFirst")
                                .has("/spec/terminationGracePeriodSeconds", "30")
                                .has("/spec/priority", "0")
                                .has("/spec/preemptionPolicy", "PreemptLowerPriority")
                                .has("/spec/schedulerName", "default-scheduler")
                                .has("/spec/serviceAccountName", "default")
                                .has("/spec/enableServiceLinks", "true")
                                .has("/spec/securityContext", "{}")
                                .has("/spec/containers/0/imagePullPolicy", "IfNotPresent")
                                .has("/spec/containers/0/resources", "{}")
                                .has("/spec/tolerations/0/key", "node.kubernetes.io/not-ready")
                                .has("/spec/tolerations/0/effect", "NoExecute")
                                .has("/spec/tolerations/1/tolerationSeconds", "300")
                                .has("/status/phase", "Pending")
                                .has("/status/qosClass", "BestEffort")),
                new Case("workloads and services get their defaults", ObjectCases::workloadDefaults),
                new Case("a pod without containers, and other broken objects", ObjectCases::broken));
    }

    private static List<Case> writes() {
        return List.of(
                new Case("a pod's spec is fixed", s -> {
                    Reply pod = s.post(s.core("pods"), POD).is(201);
                    s.patch(s.core("pods/a"), Conversation.MERGE, "{spec: {restartPolicy: Never}}")
                            .is(422)
                            .hasCause("FieldValueForbidden", "spec");
                    s.patch(s.core("pods/a"), Conversation.MERGE, "{spec: {nodeName: x}}")
                            .is(422);
                    s.patch(s.core("pods/a"), Conversation.STRATEGIC, "{spec: {containers: [{name: c, image: 'x:2'}]}}")
                            .is(200)
                            .has("/spec/containers/0/image", "x:2")
                            .has("/metadata/generation", "2")
                            .has("/metadata/uid", pod.at("/metadata/uid"));
                    s.patch(s.core("pods/a"), Conversation.MERGE, "{metadata: {labels: {x: y}}}")
                            .is(200)
                            .has("/metadata/generation", "2");
                }),
                new Case("spec and status are written apart", s -> {
                    String path = s.in("apps/v1", "deployments/d");
                    Reply made =
                            s.post(s.in("apps/v1", "deployments"), DEPLOYMENT).is(201);
                    assertThat(made.at("/metadata/generation")).isEqualTo("1");
                    s.patch(path, Conversation.MERGE, "{spec: {paused: true}, status: {observedGeneration: 77}}")
                            .is(200)
                            .has("/metadata/generation", "2")
                            .text("/status/observedGeneration")
                            .isNotEqualTo("77");
                    s.patch(path + "/status", Conversation.MERGE, "{spec: {replicas: 9}, status: {collisionCount: 7}}")
                            .is(200)
                            .has("/spec/replicas", "1")
                            .has("/status/collisionCount", "7");
                    s.patch(path, Conversation.MERGE, "{spec: {selector: {matchLabels: {app: other}}}}")
                            .is(422)
                            .has("/reason", "Invalid")
                            .hasCause("FieldValueInvalid", "spec.selector");
                }),
                new Case("a scale is a view of a workload", s -> {
                    String path = s.in("apps/v1", "deployments/d/scale");
                    s.post(s.in("apps/v1", "deployments"), DEPLOYMENT).is(201);
                    s.get(path)
                            .is(200)
                            .has("/kind", "Scale")
                            .has("/spec/replicas", "1")
                            .has("/status/selector", "app=web");
                    s.patch(path, Conversation.MERGE, "{spec: {replicas: 3}}")
                            .is(200)
                            .has("/spec/replicas", "3");
                    s.get(s.in("apps/v1", "deployments/d")).has("/spec/replicas", "3");
                }),
                new Case("a dry run is answered and not kept", s -> {
                    s.post(s.core("configmaps") + "?dryRun=All", "{metadata: {name: c}}")
                            .is(201)
                            .text("/metadata/uid")
                            .isNotEmpty();
                    s.get(s.core("configmaps/c")).is(404);
                }));
    }

    private static ObjectNode named(Reply reply, String name) {
        ObjectNode object = Conversation.copy(reply);
        object.withObject("/metadata").put("name", name).remove(List.of("uid", "resourceVersion"));
        return object;
    }

    private static void lease(Conversation s) throws Exception {
        String leases = s.in("coordination.k8s.io/v1", "leases");
        Reply first = s.post(leases, "{metadata: {name: lock}, spec: {holderIdentity: a}}")
                .is(201);
        ObjectNode mine = Conversation.copy(first);
        mine.withObject("/spec").put("holderIdentity", "b");
        s.put(leases + "/lock", mine).is(200).has("/spec/holderIdentity", "b");
        s.put(leases + "/lock", mine).is(409).has("/reason", "Conflict");
        s.patch(
                        leases + "/lock",
                        Conversation.MERGE,
                        "{metadata: {resourceVersion: '%s'}, spec: {holderIdentity: c}}"
                                .formatted(first.at("/metadata/resourceVersion")))
                .refuses(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on leases.coordination.k8s.io \"lock\": " + MODIFIED);
        mine.withObject("/metadata").remove("resourceVersion");
        s.put(leases + "/lock", mine).is(422).hasCause("FieldValueInvalid", "metadata.resourceVersion");
        s.put(leases + "/new", named(first, "new")).is(201);
        s.post(leases, "{metadata: {name: bad}, spec: {leaseDurationSeconds: 0}}")
                .is(422)
                .hasCause("FieldValueInvalid", "spec.leaseDurationSeconds");
    }

    private static void workloadDefaults(Conversation s) throws Exception {
        s.post(s.in("apps/v1", "deployments"), DEPLOYMENT)
                .is(201)
                .has("/spec/replicas", "1")
                .has("/spec/strategy/type", "RollingUpdate")
                .has("/spec/strategy/rollingUpdate/maxSurge", "25%")
                .has("/spec/strategy/rollingUpdate/maxUnavailable", "25%")
                .has("/spec/progressDeadlineSeconds", "600")
                .has("/spec/revisionHistoryLimit", "10")
                .has("/spec/template/spec/terminationGracePeriodSeconds", "30")
                .has("/spec/template/spec/tolerations", "");
        s.post(
                        s.in("apps/v1", "statefulsets"),
                        DEPLOYMENT.replace("spec: {selector", "spec: {serviceName: d, selector"))
                .is(201)
                .has("/spec/podManagementPolicy", "OrderedReady")
                .has("/spec/updateStrategy/rollingUpdate/partition", "0");
        s.post(s.in("apps/v1", "daemonsets"), DEPLOYMENT)
                .is(201)
                .has("/spec/updateStrategy/rollingUpdate/maxUnavailable", "1")
                .has("/spec/updateStrategy/rollingUpdate/maxSurge", "0");
        s.post(
                        s.in("batch/v1", "jobs"),
                        "{metadata: {name: j}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c,"
                                + " image: c}]}}}}")
                .is(201)
                .has("/spec/completions", "1")
                .has("/spec/parallelism", "1")
                .has("/spec/backoffLimit", "6")
                .has("/spec/completionMode", "NonIndexed")
                .has("/spec/podReplacementPolicy", "TerminatingOrFailed")
                .has("/spec/template/metadata/labels/job-name", "j")
                .has("/spec/template/spec/containers/0/imagePullPolicy", "Always");
        s.post(s.core("services"), "{metadata: {name: s}, spec: {ports: [{port: 80}], selector: {app: web}}}")
                .is(201)
                .has("/spec/type", "ClusterIP")
                .has("/spec/sessionAffinity", "None")
                .has("/spec/ports/0/protocol", "TCP")
                .has("/spec/ports/0/targetPort", "80")
                .has("/spec/internalTrafficPolicy", "Cluster")
                .has("/spec/ipFamilyPolicy", "SingleStack")
                .text("/spec/clusterIP")
                .startsWith("10.");
        s.post(s.in("policy/v1", "poddisruptionbudgets"), "{metadata: {name: b}, spec: {maxUnavailable: 1}}")
                .is(201)
                .has("/metadata/generation", "1")
                .has("/status/disruptionsAllowed", "0")
                .has("/status/observedGeneration", "");
    }

    private static void broken(Conversation s) throws Exception {
        s.post(s.core("pods"), "{metadata: {name: a}, spec: {}}")
                .refuses(422, "Invalid", "Pod \"a\" is invalid: spec.containers: Required value")
                .hasCause("FieldValueRequired", "spec.containers")
                .has("/details/kind", "Pod");
        s.post(s.core("pods"), "{metadata: {name: a}, spec: {containers: [{name: c}]}}")
                .is(422)
                .hasCause("FieldValueRequired", "spec.containers[0].image");
        s.post(s.core("pods"), POD.replace("spec: {", "spec: {restartPolicy: Sometimes, "))
                .is(422)
                .hasCause("FieldValueNotSupported", "spec.restartPolicy");
        s.post(s.core("pods"), POD.replace("spec: {", "spec: {priorityClassName: none, "))
                .is(403)
                .has("/reason", "Forbidden");
        s.post(s.in("apps/v1", "deployments"), DEPLOYMENT.replace("labels: {app: web}", "labels: {app: other}"))
                .is(422)
                .hasCause("FieldValueInvalid", "spec.template.metadata.labels");
        s.post(
                        s.in("policy/v1", "poddisruptionbudgets"),
                        "{metadata: {name: b}, spec: {minAvailable: 1, maxUnavailable: 1}}")
                .is(422)
                .hasCause("FieldValueInvalid", "spec");
        s.post(s.core("services"), "{metadata: {name: s}, spec: {}}")
                .is(422)
                .hasCause("FieldValueRequired", "spec.ports");
    }
}
