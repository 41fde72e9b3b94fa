package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The eviction subresource: judges a pod's budget by the status that the disruption controller wrote, takes one
 * disruption from it and deletes the pod (D61 to D78).
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/storage/eviction.go">
 *     eviction.go</a>
 */
final class Evictions {

    // D70: more evictions than this that the disruption controller has not seen confirmed.
    private static final int MAX_DISRUPTED_PODS = 2000;
    private static final int PROCESSING_RETRY_SECONDS = 10;

    private final ObjectStore store;
    private final Commits commits;
    private final Deletions deletions;
    private final InstantSource clock;

    Evictions(ObjectStore store, Commits commits, Deletions deletions, InstantSource clock) {
        this.store = store;
        this.commits = commits;
        this.deletions = deletions;
        this.clock = clock;
    }

    void evict(ObjectNode pod, Optional<String> uid, Optional<Duration> grace) {
        Deletion deletion = new Deletion(grace, uid);
        if (!ignoresBudgets(pod)) {
            askBudget(pod);
        }
        // The budget is asked first: a request for a pod's namesake takes a disruption, as with the real server.
        Deletions.checkUid(Kind.POD, pod, deletion);
        deletions.delete(Kind.POD, mark(pod), deletion);
    }

    private void askBudget(ObjectNode pod) {
        List<ObjectNode> budgets = budgetsOf(pod);
        if (budgets.size() > 1) {
            // D63: the real answer is a bare Status without a reason.
            throw new KubeError(
                    500,
                    "",
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
                    null);
        }
        for (ObjectNode budget : budgets) {
            if (!isFree(pod, budget)) {
                takeDisruption(pod, budget);
            }
        }
    }

    /** D62: what never counted, or has already been disrupted. */
    private static boolean ignoresBudgets(ObjectNode pod) {
        return Json.isTerminating(pod)
                || List.of("Pending", "Succeeded", "Failed").contains(Json.text(pod, "status", "phase"));
    }

    private List<ObjectNode> budgetsOf(ObjectNode pod) {
        List<ObjectNode> found = new ArrayList<>();
        for (ObjectNode budget : store.list(Kind.POD_DISRUPTION_BUDGET, Json.namespace(pod))) {
            if (LabelSelector.of(Json.at(budget, "spec", "selector")).matches(pod)) {
                found.add(budget);
            }
        }
        return found;
    }

    /** D66, D67: an unready pod may go without a disruption being taken. */
    private static boolean isFree(ObjectNode pod, ObjectNode budget) {
        if (isReady(pod)) {
            return false;
        }
        if ("AlwaysAllow".equals(Json.text(budget, "spec", "unhealthyPodEvictionPolicy"))) {
            return true;
        }
        long desired = number(budget, "desiredHealthy");
        return desired > 0 && number(budget, "currentHealthy") >= desired;
    }

    private void takeDisruption(ObjectNode pod, ObjectNode budget) {
        String name = Json.name(budget);
        if (number(budget, "observedGeneration")
                < Json.at(budget, "metadata", "generation").asLong()) {
            throw refusal(
                    PROCESSING_RETRY_SECONDS,
                    "The disruption budget " + name + " is still being processed by the server.");
        }
        long allowed = number(budget, "disruptionsAllowed");
        if (allowed < 0) {
            throw forbidden(name, "pdb disruptions allowed is negative");
        }
        if (Json.at(budget, "status", "disruptedPods").size() > MAX_DISRUPTED_PODS) {
            throw forbidden(name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        }
        if (allowed == 0) {
            throw refusal(0, why(budget));
        }
        ObjectNode taken = budget.deepCopy();
        ObjectNode status = Json.child(taken, "status");
        status.put("disruptionsAllowed", allowed - 1);
        if (allowed == 1) {
            disallow(taken, status);
        }
        Json.child(status, "disruptedPods").put(Json.name(pod), Deletions.time(clock.instant()));
        commits.put(Kind.POD_DISRUPTION_BUDGET, budget, taken);
    }

    /** D71: the cause's text, by what the disruption controller last said. */
    private static String why(ObjectNode budget) {
        String name = "The disruption budget " + Json.name(budget);
        ObjectNode condition = condition(budget, "DisruptionAllowed").orElseGet(Json::object);
        boolean refused = "False".equals(Json.text(condition, "status"));
        if (refused && "SyncFailed".equals(Json.text(condition, "reason"))) {
            return name + " does not allow evicting pods currently because it failed sync: "
                    + Json.text(condition, "message");
        }
        long desired = number(budget, "desiredHealthy");
        long current = number(budget, "currentHealthy");
        if (current <= desired) {
            return name + " needs " + desired + " healthy pods and has " + current + " currently";
        }
        if (refused && !Json.text(condition, "message").isEmpty()) {
            return name + " does not allow evicting pods currently (" + Json.text(condition, "reason") + "): "
                    + Json.text(condition, "message");
        }
        return name + " does not allow evicting pods currently";
    }

    private void disallow(ObjectNode budget, ObjectNode status) {
        ObjectNode condition = Json.object().put("type", "DisruptionAllowed");
        ArrayNode conditions = status.withArrayProperty("conditions");
        condition(budget, "DisruptionAllowed").ifPresent(condition::setAll);
        conditions.removeIf(c -> "DisruptionAllowed".equals(Json.text(c, "type")));
        if (!"False".equals(Json.text(condition, "status"))) {
            condition.put("lastTransitionTime", Deletions.time(clock.instant()));
        }
        condition.put("status", "False").put("reason", "InsufficientPods").put("message", "");
        condition.put(
                "observedGeneration",
                Json.at(budget, "status", "observedGeneration").asLong());
        conditions.add(condition);
    }

    /** D74: says on the pod, before it goes, that it was evicted; also on one that is going already. */
    private ObjectNode mark(ObjectNode pod) {
        ObjectNode marked = pod.deepCopy();
        ArrayNode conditions = Json.child(marked, "status").withArrayProperty("conditions");
        conditions.removeIf(c -> "DisruptionTarget".equals(Json.text(c, "type")));
        conditions
                .addObject()
                .put("type", "DisruptionTarget")
                .put("status", "True")
                .putNull("lastProbeTime")
                .put("lastTransitionTime", Deletions.time(clock.instant()))
                .put("reason", "EvictionByEvictionAPI")
                .put("message", "Eviction API: evicting");
        return commits.put(Kind.POD, pod, marked);
    }

    private static boolean isReady(ObjectNode pod) {
        return condition(pod, "Ready")
                .filter(c -> "True".equals(Json.text(c, "status")))
                .isPresent();
    }

    private static Optional<ObjectNode> condition(ObjectNode object, String type) {
        return Json.objects(Json.at(object, "status", "conditions")).stream()
                .filter(c -> type.equals(Json.text(c, "type")))
                .findFirst();
    }

    private static long number(ObjectNode budget, String field) {
        return Json.at(budget, "status", field).asLong();
    }

    private static KubeError refusal(int retrySeconds, String cause) {
        ObjectNode details = Json.object();
        if (retrySeconds > 0) {
            details.put("retryAfterSeconds", retrySeconds);
        }
        details.putArray("causes").addObject().put("reason", "DisruptionBudget").put("message", cause);
        return new KubeError(
                429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", details);
    }

    // The real server names the resource in the singular here.
    private static KubeError forbidden(String name, String why) {
        ObjectNode details =
                Json.object().put("name", name).put("group", "policy").put("kind", "poddisruptionbudget");
        return new KubeError(
                403, "Forbidden", "poddisruptionbudget.policy \"" + name + "\" is forbidden: " + why, details);
    }
}
