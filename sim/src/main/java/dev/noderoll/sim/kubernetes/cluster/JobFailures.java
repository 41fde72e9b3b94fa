package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which pods of a Job count as failed, and whether it has failed for good.
 *
 * <p>A pod that is deleted before it has ended counts as failed, that of an eviction too, unless a rule of the Job's
 * {@code podFailurePolicy} says otherwise. A real controller counts it once, by a finalizer that keeps the pod until then;
 * this one by what it remembers. Not modelled: rules of exit codes, failures of an index.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/job/job_controller.go">isPodFailed,
 *     trackJobStatusAndRemoveFinalizers</a>
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy">Pod failure policy</a>
 */
final class JobFailures {

    private static final String DISRUPTED = "DisruptionTarget";

    private final Map<String, Set<String>> failed = new HashMap<>();
    private final Set<String> ended = new HashSet<>();

    /**
     * What the first rule for disrupted pods says: {@code Ignore}, {@code Count}, {@code FailJob} or {@code FailIndex}; empty
     * without one.
     */
    private static Optional<String> ofDisruption(ObjectNode job) {
        for (JsonNode rule : job.at("/spec/podFailurePolicy/rules")) {
            for (JsonNode pattern : rule.path("onPodConditions")) {
                if (pattern.path("type").asText().equals(DISRUPTED)
                        && pattern.path("status").asText("True").equals("True")) {
                    return Optional.of(rule.path("action").asText());
                }
            }
        }
        return Optional.empty();
    }

    /** How many pods of a Job have failed by now. */
    int count(ObjectNode job, List<ObjectNode> pods) {
        Set<String> counted = failed.computeIfAbsent(Fields.uid(job), _ -> new HashSet<>());
        for (ObjectNode pod : pods) {
            String phase = Fields.text(pod, "status", "phase");
            if (phase.equals("Failed") || (Fields.isTerminating(pod) && !phase.equals("Succeeded"))) {
                String action =
                        Fields.isTrue(pod, DISRUPTED) ? ofDisruption(job).orElse("Count") : "Count";
                if (action.equals("FailJob")) {
                    ended.add(Fields.uid(job));
                }
                if (!action.equals("Ignore")) {
                    counted.add(Fields.uid(pod));
                }
            }
        }
        return counted.size();
    }

    /** Why a Job has failed for good; empty while it has not. */
    Optional<String> end(ObjectNode job, int failures) {
        if (ended.contains(Fields.uid(job))) {
            return Optional.of("PodFailurePolicy");
        }
        return failures > job.at("/spec/backoffLimit").asInt() ? Optional.of("BackoffLimitExceeded") : Optional.empty();
    }
}
