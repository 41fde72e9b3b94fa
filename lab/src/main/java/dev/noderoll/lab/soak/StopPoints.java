package dev.noderoll.lab.soak;

import dev.noderoll.lab.soak.StopPoint.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Stops many rollouts, each at a random point of another cluster, and tells what was left and how often pods moved. */
public final class StopPoints {

    private final Map<String, Integer> stood = new TreeMap<>();
    private int points;
    private int bad;
    private int leftovers;
    private long pods;
    private long evictions;
    private long otherwise;
    private long twice;

    private StopPoints() {}

    /**
     * Tries points {@code from}, {@code from + 1} and so on; but for the rate, what is told is the same on any number of
     * threads.
     *
     * @param clock real time, for the rate
     * @return how many points left something, moved a pod twice, or broke a promise
     */
    public static int run(long from, int points, int threads, InstantSource clock, Consumer<String> out) {
        Instant begun = clock.instant();
        StopPoints all = new StopPoints();
        List<Callable<List<Outcome>>> tasks = new ArrayList<>();
        long end = from + points;
        for (long first = from; first < end; ) {
            long point = first;
            long next = Math.min(end, (first / StopPoint.POINTS + 1) * StopPoint.POINTS);
            tasks.add(() -> StopPoint.of(point, next));
            first = next;
        }
        SideBySide.run(threads, tasks, outcomes -> {
            for (Outcome outcome : outcomes) {
                all.add(outcome);
                if (!outcome.well()) {
                    tell(outcome, out);
                }
            }
        });
        all.lines(Duration.between(begun, clock.instant())).forEach(out);
        return all.bad;
    }

    private void add(Outcome outcome) {
        points++;
        bad += outcome.well() ? 0 : 1;
        leftovers += outcome.leftovers().size();
        pods += outcome.pods();
        evictions += outcome.evictions();
        otherwise += outcome.otherwise();
        twice += outcome.twice();
        outcome.stood().stream().distinct().forEach(state -> stood.merge(state, 1, Integer::sum));
    }

    private static void tell(Outcome outcome, Consumer<String> out) {
        out.accept("point " + outcome.point() + ": " + outcome.about());
        out.accept("  stopped after event " + outcome.event() + " of " + outcome.of() + ", in " + outcome.stood());
        outcome.leftovers().forEach(left -> out.accept("LEFT OVER " + left));
        outcome.broken().forEach(broken -> out.accept("BROKEN PROMISE " + broken));
        out.accept("replay: ./noderoll lab soak --stops 1 --from " + outcome.point());
        out.accept("");
    }

    private List<String> lines(Duration took) {
        double seconds = Math.max(1, took.toMillis()) / 1000.0;
        String states = stood.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
        long moved = Math.max(1, pods - otherwise);
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%d points of StopExecution, %.1f points/s, %d broken",
                        points,
                        points / seconds,
                        bad),
                "stopped in: " + states,
                "leftovers: " + leftovers,
                "pods: " + pods + ", of which " + otherwise
                        + " left without an eviction: a Job was done, a Deployment restarted",
                String.format(
                        Locale.ROOT,
                        "evictions per pod: %d / %d = %.2f, at most %d of one pod",
                        evictions,
                        pods - otherwise,
                        (double) evictions / moved,
                        twice > 0 ? 2 : 1));
    }
}
