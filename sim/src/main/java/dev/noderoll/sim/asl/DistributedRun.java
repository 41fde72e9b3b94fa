package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.asl.Execution.End;
import dev.noderoll.sim.asl.Execution.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Distributed Map: a child execution for each item, with a history and variables of its own.
 *
 * <p>Failed children count against the tolerance; above it the run fails with
 * {@code States.ExceedToleratedFailureThreshold} and stops the children that run. The result has the outputs of the
 * children that succeeded, in the order of the items; the guide does not say what stands for the others: here nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html">Distributed mode</a>: by
 *     default one failure fails the run; with both thresholds, either one does
 */
final class DistributedRun {

    /** How much may fail; without either, nothing. */
    record Tolerated(Optional<Double> percentage, Optional<Integer> count) {

        boolean exceededBy(int failed, int total) {
            if (percentage.isEmpty() && count.isEmpty()) {
                return failed > 0;
            }
            return (count.isPresent() && failed > count.get())
                    || (percentage.isPresent() && failed * 100.0 / total > percentage.get());
        }
    }

    private final Visit visit;
    private final State.ForEach map;
    private final List<JsonNode> items;
    private final Tolerated tolerated;
    private final Results results;
    private final Life attempt;
    private final Map<Integer, Execution> children;
    private int failed;

    DistributedRun(Visit visit, State.ForEach map, List<JsonNode> items, Tolerated tolerated) {
        this(visit, map, items, tolerated, Map.of());
    }

    private DistributedRun(
            Visit visit, State.ForEach map, List<JsonNode> items, Tolerated tolerated, Map<Integer, Execution> before) {
        this.visit = visit;
        this.map = map;
        this.items = items;
        this.tolerated = tolerated;
        this.results = new Results(items.size());
        this.attempt = visit.life().inner();
        this.children = new TreeMap<>(before);
    }

    /**
     * The same run for a redriven execution: what has succeeded keeps its output, other children are redriven, and those
     * that had not begun begin.
     *
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html">Redriving Map runs</a>
     */
    DistributedRun again(Visit redriven) {
        return new DistributedRun(redriven, map, items, tolerated, children);
    }

    void begin(int concurrency) {
        visit.record(HistoryType.MAP_RUN_STARTED, "");
        attempt.whenCut(() -> {
            visit.record(HistoryType.MAP_RUN_ABORTED, "");
            visit.record(HistoryType.MAP_STATE_ABORTED, "");
        });
        List<Integer> toRun = new ArrayList<>();
        for (int index = 0; index < items.size(); index++) {
            Optional<JsonNode> output = Optional.ofNullable(children.get(index)).flatMap(Execution::output);
            if (output.isPresent()) {
                results.set(index, output.get());
            } else {
                toRun.add(index);
            }
        }
        Lanes[] lanes = new Lanes[1];
        lanes[0] = new Lanes(toRun.size(), concurrency, i -> launch(toRun.get(i), lanes));
        if (toRun.isEmpty()) {
            finish();
        } else {
            lanes[0].fill();
        }
    }

    private void launch(int index, Lanes[] lanes) {
        if (attempt.over()) {
            return;
        }
        Execution parent = visit.execution();
        Execution child = children.get(index);
        try {
            if (child == null) {
                child = parent.service().launcher().startChild(parent, map, items.get(index));
                children.put(index, child);
            } else {
                child.redrive();
            }
        } catch (TaskFailure notRedrivable) {
            fail(notRedrivable);
            return;
        }
        follow(index, child, lanes);
    }

    private void follow(int index, Execution child, Lanes[] lanes) {
        Life run = attempt.inner();
        run.whenCut(() -> child.end(End.of(Status.ABORTED, "", "the Map run was stopped")));
        child.whenEnded(_ -> {
            if (!run.over()) {
                run.done();
                ended(index, child, lanes[0]);
            }
        });
    }

    private void ended(int index, Execution child, Lanes lanes) {
        child.output().ifPresentOrElse(output -> results.set(index, output), () -> failed++);
        if (tolerated.exceededBy(failed, items.size())) {
            attempt.cutInner();
            fail(new TaskFailure(
                    Errors.TOLERANCE, "The specified tolerated failure threshold was exceeded: " + failed + " failed"));
            return;
        }
        lanes.oneEnded();
        if (lanes.allEnded()) {
            finish();
        } else {
            lanes.fill();
        }
    }

    private void fail(TaskFailure failure) {
        visit.record(HistoryType.MAP_RUN_FAILED, failure.error());
        visit.record(HistoryType.MAP_STATE_FAILED, failure.error());
        visit.fail(failure);
    }

    private void finish() {
        attempt.done();
        JsonNode array = results.array();
        try {
            visit.limited("result", array);
        } catch (TaskFailure tooLarge) {
            fail(tooLarge);
            return;
        }
        visit.record(HistoryType.MAP_RUN_SUCCEEDED, "");
        visit.record(HistoryType.MAP_STATE_SUCCEEDED, "");
        visit.leave(Exit.withResult(map.basics(), array, map.next()));
    }
}
