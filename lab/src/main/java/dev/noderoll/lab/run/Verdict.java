package dev.noderoll.lab.run;

import dev.noderoll.lab.scenario.Script.Expectation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a scenario expects of its end, against what came: one sentence each. */
public record Verdict(List<String> met, List<String> unmet) {

    /**
     * What came.
     *
     * @param ended whether it did within its limit
     * @param rollouts last states of those that have begun something
     * @param images that the members run, and the instances of a warm pool
     * @param failedRequests of the probe
     * @param duration without the quiet time at its end
     * @param said the output or cause of the last of these rollouts
     */
    record Seen(
            boolean ended,
            List<String> rollouts,
            SortedSet<String> images,
            long failedRequests,
            Duration duration,
            String said) {
        Seen {
            rollouts = List.copyOf(rollouts);
        }
    }

    public Verdict {
        met = List.copyOf(met);
        unmet = List.copyOf(unmet);
    }

    static Verdict of(Expectation expected, Seen seen) {
        List<String> met = new ArrayList<>();
        List<String> unmet = new ArrayList<>();
        if (!seen.ended()) {
            unmet.add("it has not ended");
        }
        boolean same = seen.rollouts().equals(expected.rollouts());
        String rollouts = "rollouts ended " + seen.rollouts();
        (same ? met : unmet).add(same ? rollouts : rollouts + ", expected " + expected.rollouts());
        boolean all = seen.images().equals(expected.images());
        String images = "the instances run " + seen.images();
        (all ? met : unmet).add(all ? images : images + ", expected " + new TreeSet<>(expected.images()));
        boolean few = seen.failedRequests() <= expected.failedRequests();
        String failed = seen.failedRequests() + " requests failed";
        (few ? met : unmet).add(few ? failed : failed + ", expected at most " + expected.failedRequests());
        expected.minutes().ifPresent(most -> {
            boolean soon = seen.duration().compareTo(Duration.ofMinutes(most)) <= 0;
            String took = "it took " + seen.duration().toMinutes() + " minutes";
            (soon ? met : unmet).add(soon ? took : took + ", expected at most " + most);
        });
        expected.says().forEach(text -> {
            boolean said = seen.said().contains(text);
            (said ? met : unmet).add(said ? "its end names " + text : "its end does not name " + text);
        });
        return new Verdict(met, unmet);
    }

    public boolean good() {
        return unmet.isEmpty();
    }
}
