package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.JobTries;
import dev.noderoll.model.JobTries.Evicted;

/** What of a Job we look at. */
final class JobReader {

    /** All Jobs. */
    static final String ALL = "apis/batch/v1/jobs";

    private static final int DEFAULT_LIMIT = 6;

    private JobReader() {}

    static JobTries read(JsonNode job) {
        JsonNode spec = job.path("spec");
        // Of an index without tries no pod is made again; of how often one with tries has failed, its pod alone tells.
        boolean lastOfIndex = spec.path("backoffLimitPerIndex").asInt(1) == 0;
        Evicted evicted = evicted(spec.path("podFailurePolicy").path("rules"));
        return new JobTries(
                spec.path("backoffLimit").asInt(DEFAULT_LIMIT),
                job.path("status").path("failed").asInt(),
                lastOfIndex && evicted == Evicted.FAILED ? Evicted.THE_END : evicted);
    }

    /**
     * By the first rule that an evicted pod matches for its condition. Which exit code its containers would end with, nobody
     * knows: rules of those are passed over.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy">Pod failure policy</a>:
     *     the first rule that matches counts
     */
    private static Evicted evicted(JsonNode rules) {
        for (JsonNode rule : rules) {
            for (JsonNode pattern : rule.path("onPodConditions")) {
                boolean disruption = pattern.path("type").asText().equals("DisruptionTarget")
                        && pattern.path("status").asText("True").equals("True");
                if (disruption) {
                    return switch (rule.path("action").asText()) {
                        case "Ignore" -> Evicted.NO_TRY;
                        case "FailJob", "FailIndex" -> Evicted.THE_END;
                        default -> Evicted.FAILED;
                    };
                }
            }
        }
        return Evicted.FAILED;
    }
}
