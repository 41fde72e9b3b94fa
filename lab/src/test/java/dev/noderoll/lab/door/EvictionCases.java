package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

/** What the eviction subresource does: D61 to D78. */
final class EvictionCases {

    private static final String BUSY = "Cannot evict pod as it would violate the pod's disruption budget.";
    private static final String FULL =
            "{observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1}";
    private static final String SPARE =
            "{observedGeneration: 1, currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1, expectedPods: 2}";

    private EvictionCases() {}

    static List<Case> all() {
        return Stream.of(plain(), budgetsThatRefuse(), budgetsThatMatch(), unreadyPods(), preconditions())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Case> plain() {
        return List.of(
                new Case("a pod without a budget is marked and deleted with its own grace", s -> {
                    s.runningPod("a", "True");
                    s.evict("a", "{}").is(201).has("/kind", "Status").has("/status", "Success");
                    Reply pod = s.get(s.core("pods/a")).is(200).has("/metadata/deletionGracePeriodSeconds", "30");
                    assertThat(pod.at("/status/conditions"))
                            .contains("\"DisruptionTarget\"")
                            .contains("\"EvictionByEvictionAPI\"")
                            .contains("\"Eviction API: evicting\"");
                }),
                new Case("delete options override the grace", s -> {
                    s.runningPod("a", "True");
                    s.evict("a", "{gracePeriodSeconds: 5}").is(201);
                    s.get(s.core("pods/a")).is(200).has("/metadata/deletionGracePeriodSeconds", "5");
                    s.evict("a", "{gracePeriodSeconds: 0}").is(201);
                    s.get(s.core("pods/a")).is(404);
                }),
                new Case("an absent pod, and a body about another pod", s -> {
                    s.evict("none", "{}").refuses(404, "NotFound", "pods \"none\" not found");
                    s.runningPod("a", "True");
                    s.post(s.core("pods/a/eviction"), "{apiVersion: policy/v1, kind: Eviction, metadata: {name: b}}")
                            .refuses(400, "BadRequest", "name in URL does not match name in Eviction object");
                }));
    }

    private static List<Case> budgetsThatRefuse() {
        return List.of(
                new Case("a budget without a disruption to give refuses and says why", s -> {
                    s.runningPod("a", "True");
                    s.budget("all", "minAvailable: 1", FULL);
                    Reply reply = s.evict("a", "{}").refuses(429, "TooManyRequests", BUSY);
                    reply.has("/details/causes/0/reason", "DisruptionBudget")
                            .has(
                                    "/details/causes/0/message",
                                    "The disruption budget all needs 1 healthy pods and has 1 currently")
                            .has("/details/retryAfterSeconds", "");
                    assertThat(reply.headers()).doesNotContainKey("retry-after");
                    s.get(s.core("pods/a")).has("/metadata/deletionTimestamp", "");
                }),
                new Case("a budget that is not yet processed refuses for ten seconds", s -> {
                    s.runningPod("a", "True");
                    s.budget("all", "minAvailable: 1", SPARE.replace("observedGeneration: 1", "observedGeneration: 0"));
                    Reply reply = s.evict("a", "{}").refuses(429, "TooManyRequests", BUSY);
                    reply.has("/details/retryAfterSeconds", "10")
                            .has(
                                    "/details/causes/0/message",
                                    "The disruption budget all is still being processed by the server.");
                    assertThat(reply.headers()).containsEntry("retry-after", "10");
                }),
                new Case("a budget gives its last disruption and remembers the pod", s -> {
                    s.runningPod("a", "True");
                    s.runningPod("b", "True");
                    s.budget("all", "minAvailable: 1", SPARE);
                    s.evict("a", "{}").is(201);
                    Reply budget = s.readBudget("all").has("/status/disruptionsAllowed", "0");
                    assertThat(budget.body().at("/status/disruptedPods/a").asText())
                            .isNotEmpty();
                    budget.has("/status/conditions/0/type", "DisruptionAllowed")
                            .has("/status/conditions/0/status", "False")
                            .has("/status/conditions/0/reason", "InsufficientPods");
                    s.evict("b", "{}")
                            .is(429)
                            .has(
                                    "/details/causes/0/message",
                                    "The disruption budget all does not allow evicting pods currently");
                }),
                new Case("why a budget refuses, by what its controller said last", EvictionCases::reasons));
    }

    private static List<Case> budgetsThatMatch() {
        return List.of(
                new Case("two budgets for one pod are an error", s -> {
                    s.runningPod("a", "True");
                    s.budget("all", "minAvailable: 0", SPARE);
                    s.budget("too", "minAvailable: 0", SPARE);
                    s.evict("a", "{}")
                            .is(500)
                            .has("/reason", "")
                            .has(
                                    "/message",
                                    "This pod has more than one PodDisruptionBudget, which the eviction subresource"
                                            + " does not support.");
                }),
                new Case("an empty selector is about every pod, and none about no pod", s -> {
                    s.runningPod("a", "True");
                    String budgets = s.in("policy/v1", "poddisruptionbudgets");
                    s.post(budgets, "{metadata: {name: nobody}, spec: {minAvailable: 1}}")
                            .is(201);
                    s.post(budgets, "{metadata: {name: everybody}, spec: {minAvailable: 1, selector: {}}}")
                            .is(201);
                    s.evict("a", "{}")
                            .is(429)
                            .has(
                                    "/details/causes/0/message",
                                    "The disruption budget everybody is still being processed by the server.");
                }));
    }

    private static List<Case> unreadyPods() {
        return List.of(
                new Case("an unready pod goes free under AlwaysAllow", s -> {
                    s.runningPod("a", "False");
                    s.budget("all", "minAvailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow", FULL);
                    s.evict("a", "{}").is(201);
                    s.readBudget("all").has("/status/disruptedPods", "");
                }),
                new Case("an unready pod goes free while the budget is met", s -> {
                    s.runningPod("a", "False");
                    s.budget("all", "minAvailable: 1", FULL);
                    s.evict("a", "{}").is(201);
                }),
                new Case("an unready pod waits while the budget is not met", s -> {
                    s.runningPod("a", "False");
                    s.budget("all", "minAvailable: 1", FULL.replace("currentHealthy: 1", "currentHealthy: 0"));
                    s.evict("a", "{}")
                            .is(429)
                            .has(
                                    "/details/causes/0/message",
                                    "The disruption budget all needs 1 healthy pods and has 0 currently");
                }),
                new Case("pods that are pending, finished or going are not asked for", s -> {
                    s.budget("all", "minAvailable: 1", FULL);
                    s.runningPod("pending", "True");
                    s.phase("pending", "Pending", "False");
                    s.runningPod("done", "True");
                    s.phase("done", "Succeeded", "False");
                    s.runningPod("going", "True");
                    s.delete(s.core("pods/going"), "").is(200);
                    s.evict("pending", "{}").is(201);
                    s.evict("done", "{}").is(201);
                    s.evict("going", "{}").is(201);
                    s.get(s.core("pods/pending")).is(200).has("/metadata/deletionGracePeriodSeconds", "30");
                    s.get(s.core("pods/done")).is(404);
                    assertThat(s.get(s.core("pods/going")).at("/status/conditions"))
                            .contains("DisruptionTarget");
                }));
    }

    private static List<Case> preconditions() {
        return List.of(
                new Case("another pod's UID is refused, after the budget was asked", s -> {
                    s.runningPod("a", "True");
                    s.budget("all", "minAvailable: 1", SPARE);
                    Reply pod = s.get(s.core("pods/a"));
                    s.evict("a", "{preconditions: {uid: other}}")
                            .refuses(
                                    409,
                                    "Conflict",
                                    "Operation cannot be fulfilled on Pod \"a\": the UID in the precondition (other)"
                                            + " does not match the UID in record (" + pod.at("/metadata/uid")
                                            + "). The object might have been deleted and then recreated");
                    s.get(s.core("pods/a")).has("/metadata/deletionTimestamp", "");
                    s.readBudget("all").has("/status/disruptionsAllowed", "0");
                }),
                new Case("another pod's UID without a budget", s -> {
                    s.runningPod("a", "True");
                    s.evict("a", "{preconditions: {uid: other}}").is(409).has("/reason", "Conflict");
                    s.get(s.core("pods/a")).has("/metadata/deletionTimestamp", "");
                }),
                new Case("a dry run asks the budget and changes nothing", s -> {
                    s.runningPod("a", "True");
                    s.budget("all", "minAvailable: 1", SPARE);
                    s.evict("a", "{dryRun: [All]}").is(201);
                    s.get(s.core("pods/a")).has("/metadata/deletionTimestamp", "");
                    s.readBudget("all").has("/status/disruptionsAllowed", "1");
                }));
    }

    private static void reasons(Conversation s) throws Exception {
        s.runningPod("a", "True");
        String told = "{observedGeneration: 1, currentHealthy: %d, desiredHealthy: 1, disruptionsAllowed: 0,"
                + " expectedPods: 2, conditions: [{type: DisruptionAllowed, status: 'False', reason: %s,"
                + " message: %s, lastTransitionTime: '2026-01-01T00:00:00Z'}]}";
        s.budget("all", "minAvailable: 1", told.formatted(1, "SyncFailed", "no scale"));
        s.evict("a", "{}")
                .has(
                        "/details/causes/0/message",
                        "The disruption budget all does not allow evicting pods currently because it failed sync:"
                                + " no scale");
        String status = s.in("policy/v1", "poddisruptionbudgets/all/status");
        s.patch(status, Conversation.MERGE, "{status: " + told.formatted(1, "InsufficientPods", "x") + "}");
        s.evict("a", "{}")
                .has("/details/causes/0/message", "The disruption budget all needs 1 healthy pods and has 1 currently");
        s.patch(status, Conversation.MERGE, "{status: " + told.formatted(2, "InsufficientPods", "x") + "}");
        s.evict("a", "{}")
                .has(
                        "/details/causes/0/message",
                        "The disruption budget all does not allow evicting pods currently (InsufficientPods): x");
        s.patch(status, Conversation.MERGE, "{status: {conditions: null}}");
        s.evict("a", "{}")
                .has("/details/causes/0/message", "The disruption budget all does not allow evicting pods currently");
    }
}
