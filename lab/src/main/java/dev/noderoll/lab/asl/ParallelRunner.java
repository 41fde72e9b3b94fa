package dev.noderoll.lab.asl;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Runs branches side by side; the first that fails cuts the others short.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html">Parallel</a>: "If any branch
 *     fails ... the entire Parallel state is considered to have failed and all its branches are stopped"
 */
final class ParallelRunner {

    private ParallelRunner() {}

    static void run(Visit visit, State.Parallel parallel) {
        JsonNode input;
        try {
            input = parallel.arguments().isPresent()
                    ? visit.limited(
                            "Arguments",
                            visit.evaluate("Arguments", parallel.arguments().get()))
                    : visit.input();
        } catch (TaskFailure failure) {
            visit.evaluationFailed(failure);
            visit.fail(failure);
            return;
        }
        visit.record(HistoryType.PARALLEL_STATE_STARTED, "");
        Life attempt = visit.life().inner();
        attempt.whenCut(() -> visit.record(HistoryType.PARALLEL_STATE_ABORTED, ""));
        Results results = new Results(parallel.branches().size());
        for (int i = 0; i < parallel.branches().size(); i++) {
            int branch = i;
            Track.Ending ending = new Track.Ending() {
                @Override
                public void succeeded(JsonNode output) {
                    results.set(branch, output);
                    if (results.complete()) {
                        attempt.done();
                        finish(visit, parallel, results);
                    }
                }

                @Override
                public void failed(TaskFailure failure) {
                    attempt.cutInner();
                    visit.record(HistoryType.PARALLEL_STATE_FAILED, failure.error());
                    visit.fail(failure);
                }
            };
            Track outer = visit.track();
            new Track(
                            outer.execution(),
                            parallel.branches().get(i),
                            outer.scope().inner(),
                            attempt.inner(),
                            outer.item(),
                            ending)
                    .start(input);
        }
    }

    private static void finish(Visit visit, State.Parallel parallel, Results results) {
        JsonNode array = results.array();
        try {
            visit.limited("result", array);
        } catch (TaskFailure tooLarge) {
            visit.record(HistoryType.PARALLEL_STATE_FAILED, tooLarge.error());
            visit.fail(tooLarge);
            return;
        }
        visit.record(HistoryType.PARALLEL_STATE_SUCCEEDED, "");
        visit.leave(Exit.withResult(parallel.basics(), array, parallel.next()));
    }
}
