package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;

/** Waits. A time that has passed means not at all; at most a year (quotas). */
final class WaitRunner {

    private WaitRunner() {}

    static void run(Visit visit, State.Wait waiting) {
        Duration delay;
        try {
            delay = delay(visit, waiting);
        } catch (TaskFailure failure) {
            visit.evaluationFailed(failure);
            visit.giveUp(failure);
            return;
        }
        visit.life().whenCut(() -> visit.record(HistoryType.WAIT_STATE_ABORTED, ""));
        visit.life()
                .after(
                        delay,
                        visit.what("waits " + delay),
                        () -> visit.leave(new Exit(waiting.basics(), visit.input(), waiting.next())));
    }

    private static Duration delay(Visit visit, State.Wait waiting) throws TaskFailure {
        if (waiting.seconds().isPresent()) {
            return Duration.ofSeconds(visit.whole("Seconds", waiting.seconds().get(), 0));
        }
        JsonNode time = visit.evaluate("Timestamp", waiting.timestamp().orElseThrow());
        try {
            Duration delay = Duration.between(
                    visit.execution().service().agenda().instant(),
                    OffsetDateTime.parse(time.asText()).toInstant());
            return delay.isNegative() ? Duration.ZERO : delay;
        } catch (DateTimeException e) {
            throw TaskFailure.query(visit.at("Timestamp"), "expected a time as in RFC 3339, not " + time);
        }
    }
}
