package dev.noderoll.sim.asl;

import dev.noderoll.sim.kernel.Range;

/**
 * How fast the simulated service is, and its limits.
 *
 * @param account the region and account of its ARNs, such as {@code eu-central-1:111122223333}
 * @param latencies how long things take
 * @param limits the service's quotas; smaller ones make tests short
 * @param lateChild what becomes of an awaited execution when the task that awaits it times out
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html">Quotas</a>: 25,000 events in a
 *     history, 256 KiB of input or output
 */
public record Settings(String account, Latencies latencies, Limits limits, LateChild lateChild) {

    /** What the lab uses unless told otherwise. */
    public static final Settings DEFAULT =
            new Settings("eu-central-1:111122223333", Latencies.DEFAULT, Limits.DEFAULT, LateChild.STOPPED);

    /**
     * How long things take; a function's own time is its own.
     *
     * @param transition from one state to the next
     * @param dispatch from the scheduling of a task to its start
     * @param service from a call of another service to its answer
     */
    public record Latencies(Range transition, Range dispatch, Range service) {

        static final Latencies DEFAULT =
                new Latencies(Range.millis(20, 60), Range.millis(5, 20), Range.millis(30, 120));

        /** Nothing takes any time. */
        public static final Latencies NONE = new Latencies(Range.NONE, Range.NONE, Range.NONE);
    }

    /** Most events in a history, and most bytes of an input, output, or result. */
    public record Limits(int historyEvents, int payloadBytes) {
        static final Limits DEFAULT = new Limits(25_000, 262_144);
    }

    /**
     * The guide promises a StopExecution for a stopped parent and a failed branch or iteration, and does not say what a
     * timeout does: the lab can do either.
     */
    public enum LateChild {
        STOPPED,
        LEFT_RUNNING
    }

    public Settings with(Latencies other) {
        return new Settings(account, other, limits, lateChild);
    }

    public Settings with(Limits other) {
        return new Settings(account, latencies, other, lateChild);
    }

    public Settings with(LateChild other) {
        return new Settings(account, latencies, limits, other);
    }
}
