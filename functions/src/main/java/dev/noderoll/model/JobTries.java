package dev.noderoll.model;

/**
 * How many failures a Job still bears.
 *
 * @param limit it has failed for good when more of its pods have failed than these ({@code backoffLimit})
 * @param failed how many have
 * @param evicted what it takes an evicted pod for
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy">Pod backoff failure
 *     policy</a>: pods that are deleted count as failed, those of an eviction too
 */
public record JobTries(int limit, int failed, Evicted evicted) {

    /** By the first rule of the Job's {@code podFailurePolicy} that is of disruptions. */
    public enum Evicted {
        /** For one that has failed; so it is without a rule. */
        FAILED,
        /** For none of its tries. */
        NO_TRY,
        /** For the end of the whole Job, or of the index that the pod works at. */
        THE_END
    }

    /** How many of its pods may be evicted before it has failed for good. */
    public int left() {
        return switch (evicted) {
            case FAILED -> Math.max(0, limit - failed);
            case NO_TRY -> Integer.MAX_VALUE;
            case THE_END -> 0;
        };
    }
}
