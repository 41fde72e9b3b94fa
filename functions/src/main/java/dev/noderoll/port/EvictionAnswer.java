package dev.noderoll.port;

import java.time.Duration;

/** What the API server said to an eviction. */
public sealed interface EvictionAnswer {

    /** The pod is being deleted. */
    record Accepted() implements EvictionAnswer {}

    /** No such pod, or another pod of that name (404, or 409 on the UID): this one is gone. */
    record Gone() implements EvictionAnswer {}

    /**
     * A budget does not let the pod go now (429).
     *
     * @param cause the server's words: which budget, and what it needs and has (D71)
     * @param retryAfter how long the server asks to wait; zero when it does not say
     */
    record Refused(String cause, Duration retryAfter) implements EvictionAnswer {}

    /**
     * An admission webhook or policy does not let this pod go now (403, 422, or what the webhook answers). No budget has
     * been asked.
     *
     * @param cause the server's words
     * @param retryAfter how long the server asks to wait; zero when it does not say
     */
    record Denied(String cause, Duration retryAfter) implements EvictionAnswer {}

    /**
     * The server could not do it, for no reason of the pod's: it is overloaded (429 without a budget's cause, D40), could
     * not write the budget in time (504, D72), met a conflict (409), failed (5xx), or did not answer (D41). It may be asked
     * again, and may even have done it.
     *
     * @param retryAfter how long the server asks to wait; zero when it does not say
     * @param blame whether the server is overloaded, so that nothing else should be asked of it now
     */
    record Failed(String cause, Duration retryAfter, Blame blame) implements EvictionAnswer {

        /** Whose trouble it is. */
        public enum Blame {
            THIS_CALL,
            SERVER
        }
    }

    /** Several budgets cover the pod (500, D63), or a budget is broken (403, D69, D70): waiting does not help. */
    record Impossible(String cause) implements EvictionAnswer {}

    /** The namespace is being deleted (403, D43): the pod will be deleted with it. */
    record NamespaceClosing() implements EvictionAnswer {}
}
