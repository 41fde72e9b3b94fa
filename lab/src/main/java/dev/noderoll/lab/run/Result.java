package dev.noderoll.lab.run;

import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.probe.ProbeReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a method came to.
 *
 * @param pods how many pods there were at the beginning, daemon pods left out
 * @param evicted how many of all pods were evicted
 * @param lost how many were force-deleted, or evicted by a taint, instead; a pod that its own controller took away for
 *     a successor is none of them
 * @param duration until the method had done its work
 * @param outcome in one line
 * @param violations promises that did not hold; only Noderoll makes any
 * @param effort what it cost
 * @param stops what held a rollout that did not succeed, a line for each node or pod; empty for any other
 * @param verdict on what the scenario expects; empty when it says nothing, or the method is not Noderoll
 */
public record Result(
        String variant,
        MethodName method,
        ProbeReport probe,
        int pods,
        long evicted,
        long lost,
        Duration duration,
        String outcome,
        List<Violation> violations,
        Effort effort,
        List<String> stops,
        Optional<Verdict> verdict) {

    public Result {
        violations = List.copyOf(violations);
        stops = List.copyOf(stops);
    }

    public double evictionsPerPod() {
        return pods == 0 ? 0 : (double) evicted / pods;
    }

    /** The longest outage of any Service. */
    public Duration longestOutage() {
        return probe.services().stream()
                .map(s -> s.longestOutage())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
