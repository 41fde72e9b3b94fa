package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs branches side by side; the first that fails cuts the others short.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html">Parallel</a>: "If any branch
 *     fails ... the entire Parallel state is considered to have failed and all its branches are stopped"
 */
final class ParallelRunner {

    /** What a redrive goes on from: branches that succeeded keep their output, others go on from where they stood. */
    private record Branches(List<Track> tracks, Results results) {}

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
        Optional<Branches> before = visit.track().takeEarlier().map(Branches.class::cast);
        List<Track> tracks = new ArrayList<>();
        visit.track().keep(new Branches(tracks, results));
        for (int i = 0; i < parallel.branches().size(); i++) {
            int branch = i;
            Track.Ending ending = ending(visit, parallel, attempt, results, branch);
            Track outer = visit.track();
            Optional<Track> stood = before.map(b -> b.tracks().get(branch));
            Optional<JsonNode> output = before.flatMap(b -> b.results().at(branch));
            Life life = attempt.inner();
            Track track = stood.map(t -> t.again(life, ending))
                    .orElseGet(() -> new Track(
                            outer.execution(),
                            parallel.branches().get(branch),
                            outer.scope().inner(),
                            life,
                            outer.item(),
                            ending));
            tracks.add(track);
            if (output.isPresent()) {
                results.set(branch, output.get());
            } else if (stood.isPresent()) {
                track.resume();
            } else {
                track.start(input);
            }
        }
    }

    private static Track.Ending ending(
            Visit visit, State.Parallel parallel, Life attempt, Results results, int branch) {
        return new Track.Ending() {
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
