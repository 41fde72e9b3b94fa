package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the eviction subresource does where something is out of the ordinary: budgets, namespaces, preconditions. */
final class RareEvictionCases {

    private static final String FULL =
            "{observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1}";
    private static final String SPARE =
            "{observedGeneration: 1, currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1, expectedPods: 2}";

    private RareEvictionCases() {}

    static List<Case> all() {
        return Stream.of(budgets(), unready(), namespaces(), requests())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Case> budgets() {
        return List.of(
                new Case("a budget with a negative allowance is not to be written", s -> {
                    s.budget("all", "minAvailable: 1", SPARE);
                    s.patch(
                                    s.in("policy/v1", "poddisruptionbudgets/all/status"),
                                    Conversation.MERGE,
                                    "{status: {disruptionsAllowed: -1}}")
                            .is(422)
                            .hasCause("FieldValueInvalid", "status.disruptionsAllowed");
                }),
                new Case("a budget with too many unconfirmed evictions is broken", s -> {
                    s.runningPod("a", "True");
                    String many = IntStream.rangeClosed(0, 2000)
                            .mapToObj(i -> "p" + i + ": '2026-01-01T00:00:00Z'")
                            .collect(Collectors.joining(", "));
                    s.budget("all", "minAvailable: 1", SPARE.replace("}", ", disruptedPods: {" + many + "}}"));
                    s.evict("a", "{}")
                            .refuses(
                                    403,
                                    "Forbidden",
                                    "poddisruptionbudget.policy \"all\" is forbidden: DisruptedPods map too big - too"
                                            + " many evictions not confirmed by PDB controller")
                            .has("/details/kind", "poddisruptionbudget")
                            .has("/details/name", "all");
                }),
                new Case("each eviction takes one disruption, until there is none", s -> {
                    for (String name : List.of("a", "b", "c")) {
                        s.runningPod(name, "True");
                    }
                    s.budget(
                            "all",
                            "minAvailable: 1",
                            SPARE.replace("disruptionsAllowed: 1", "disruptionsAllowed: 2")
                                    .replace("currentHealthy: 2", "currentHealthy: 3")
                                    .replace("expectedPods: 2", "expectedPods: 3"));
                    s.evict("a", "{}").is(201);
                    s.readBudget("all").has("/status/disruptionsAllowed", "1");
                    s.evict("a", "{}").is(201);
                    s.readBudget("all").has("/status/disruptionsAllowed", "1");
                    s.evict("b", "{}").is(201);
                    s.evict("c", "{}").is(429);
                    s.readBudget("all").size("/status/disruptedPods").isEqualTo(2);
                }));
    }

    private static List<Case> unready() {
        return List.of(
                new Case("a ready pod waits under AlwaysAllow as well", s -> {
                    s.runningPod("a", "True");
                    s.budget("all", "minAvailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow", FULL);
                    s.evict("a", "{}").is(429);
                }),
                new Case("an unready pod uses up a budget that needs no healthy pod", s -> {
                    s.runningPod("a", "False");
                    s.budget(
                            "all",
                            "minAvailable: 0, unhealthyPodEvictionPolicy: IfHealthyBudget",
                            SPARE.replace("desiredHealthy: 1", "desiredHealthy: 0"));
                    s.evict("a", "{}").is(201);
                    s.readBudget("all").has("/status/disruptionsAllowed", "0");
                }),
                new Case("an unready pod of a budget that is behind waits", s -> {
                    s.runningPod("a", "False");
                    s.budget(
                            "all",
                            "minAvailable: 1",
                            FULL.replace("observedGeneration: 1", "observedGeneration: 0")
                                    .replace("currentHealthy: 1", "currentHealthy: 0"));
                    s.evict("a", "{}").is(429).has("/details/retryAfterSeconds", "10");
                }));
    }

    private static List<Case> namespaces() {
        return List.of(new Case("a namespace that is going refuses an eviction", s -> {
            s.runningPod("a", "True");
            s.runningPod("going", "True");
            s.delete("/api/v1/namespaces/" + s.namespace(), "").is(200);
            s.delete(s.core("pods/going"), "").is(200);
            for (String name : List.of("a", "going")) {
                s.evict(name, "{}")
                        .is(403)
                        .has("/reason", "Forbidden")
                        .hasCause("NamespaceTerminating", "metadata.namespace");
            }
            s.get(s.core("pods/a")).has("/metadata/deletionTimestamp", "");
        }));
    }

    private static List<Case> requests() {
        return List.of(
                new Case("an old version of the pod is refused", s -> {
                    s.runningPod("a", "True");
                    s.evict("a", "{preconditions: {resourceVersion: '1'}}")
                            .is(409)
                            .has("/reason", "Conflict");
                    String now = s.get(s.core("pods/a")).at("/metadata/resourceVersion");
                    assertThat(now).isNotEmpty();
                    s.get(s.core("pods/a")).has("/metadata/deletionTimestamp", "");
                }),
                new Case("a dry run that is asked for in two ways at once", s -> {
                    s.runningPod("a", "True");
                    String path = s.core("pods/a/eviction") + "?dryRun=All";
                    String body = "{apiVersion: policy/v1, kind: Eviction, metadata: {name: a}%s}";
                    s.post(path, body.formatted("")).is(201);
                    s.post(path, body.formatted(", deleteOptions: {dryRun: [All]}"))
                            .is(201);
                    s.post(path, body.formatted(", deleteOptions: {dryRun: [None]}"))
                            .text("/status")
                            .isEqualTo("Failure");
                    s.get(s.core("pods/a")).has("/metadata/deletionTimestamp", "");
                }),
                new Case("the grace of a second eviction may only be shorter", s -> {
                    s.runningPod("a", "True");
                    s.evict("a", "{gracePeriodSeconds: 20}").is(201);
                    s.evict("a", "{gracePeriodSeconds: 40}").is(201);
                    s.get(s.core("pods/a")).has("/metadata/deletionGracePeriodSeconds", "20");
                    s.evict("a", "{gracePeriodSeconds: 10}").is(201);
                    s.get(s.core("pods/a")).has("/metadata/deletionGracePeriodSeconds", "10");
                }),
                new Case("an eviction of the older group version is the same", s -> {
                    s.runningPod("a", "True");
                    s.post(
                                    s.core("pods/a/eviction"),
                                    "{apiVersion: policy/v1beta1, kind: Eviction, metadata: {name: a}}")
                            .is(201);
                    s.get(s.core("pods/a")).text("/metadata/deletionTimestamp").isNotEmpty();
                }));
    }
}
