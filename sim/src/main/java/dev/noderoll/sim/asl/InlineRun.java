package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** An inline Map: iterations inside the execution. The first that fails cuts the others short. */
final class InlineRun {

    private final Visit visit;
    private final State.ForEach map;
    private final List<JsonNode> items;
    private final Results results;
    private final Life attempt;

    InlineRun(Visit visit, State.ForEach map, List<JsonNode> items) {
        this.visit = visit;
        this.map = map;
        this.items = items;
        this.results = new Results(items.size());
        this.attempt = visit.life().inner();
    }

    void begin(int concurrency) {
        attempt.whenCut(() -> visit.record(HistoryType.MAP_STATE_ABORTED, ""));
        Lanes[] lanes = new Lanes[1];
        lanes[0] = new Lanes(items.size(), concurrency, index -> iterate(index, () -> next(lanes[0])));
        if (items.isEmpty()) {
            finish();
        } else {
            lanes[0].fill();
        }
    }

    private void next(Lanes lanes) {
        lanes.oneEnded();
        if (lanes.allEnded()) {
            finish();
        } else {
            lanes.fill();
        }
    }

    private void iterate(int index, Runnable then) {
        if (attempt.over()) {
            return;
        }
        visit.record(HistoryType.MAP_ITERATION_STARTED, "" + index);
        Life iteration = attempt.inner();
        iteration.whenCut(() -> visit.record(HistoryType.MAP_ITERATION_ABORTED, "" + index));
        JsonNode item = items.get(index);
        Track outer = visit.track();
        Track.Ending ending = new Track.Ending() {
            @Override
            public void succeeded(JsonNode output) {
                iteration.done();
                visit.record(HistoryType.MAP_ITERATION_SUCCEEDED, "" + index);
                results.set(index, output);
                then.run();
            }

            @Override
            public void failed(TaskFailure failure) {
                iteration.done();
                visit.record(HistoryType.MAP_ITERATION_FAILED, "" + index);
                attempt.cutInner();
                visit.record(HistoryType.MAP_STATE_FAILED, failure.error());
                visit.fail(failure);
            }
        };
        new Track(
                        outer.execution(),
                        map.processor(),
                        outer.scope().inner(),
                        iteration.inner(),
                        Optional.of(new Track.Item(index, item)),
                        ending)
                .start(item);
    }

    private void finish() {
        attempt.done();
        JsonNode array = results.array();
        try {
            visit.limited("result", array);
        } catch (TaskFailure tooLarge) {
            visit.record(HistoryType.MAP_STATE_FAILED, tooLarge.error());
            visit.fail(tooLarge);
            return;
        }
        visit.record(HistoryType.MAP_STATE_SUCCEEDED, "");
        visit.leave(Exit.withResult(map.basics(), array, map.next()));
    }
}
