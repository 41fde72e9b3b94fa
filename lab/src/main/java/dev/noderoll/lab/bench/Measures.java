package dev.noderoll.lab.bench;

import dev.noderoll.lab.run.Result;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one run came to.
 *
 * @param bound the least time, in seconds
 * @param ending for how long the last instances shut down still, after the method's end, in seconds; 0 when it has waited
 * @param cpuSeconds of the lab's process
 * @param megabytes most of the lab's heap that was in use
 */
record Measures(Result result, double bound, double ending, double wallSeconds, double cpuSeconds, double megabytes) {

    double seconds() {
        return seconds(result.duration());
    }

    static double seconds(Duration length) {
        return length.toMillis() / 1000.0;
    }

    /** Until the last instance is gone, as the bound is. */
    double ratio() {
        return (seconds() + ending) / bound;
    }

    double transitionsPerNode() {
        return (double) result.effort().transitions() / result.effort().nodes();
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    static double median(List<Measures> runs, ToDoubleFunction<Measures> measure) {
        List<Double> sorted = runs.stream().map(measure::applyAsDouble).sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
