package dev.noderoll.lab.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Descriptions that are a little old.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html">Eventual consistency</a>: "the
 *     result of an API command you run that affects your resources might not be immediately visible to all subsequent
 *     commands you run"
 */
final class StaleReads {

    private static final Duration OLDEST = Duration.ofSeconds(15);

    private record Answer(Instant at, Object value) {}

    private final Weather weather;
    private final Map<String, Deque<Answer>> answers = new HashMap<>();

    StaleReads(Weather weather) {
        this.weather = weather;
    }

    /** The answer to {@code question}, or one that was given to it a short while ago. */
    Object of(String question, Object answer) {
        Deque<Answer> former = answers.computeIfAbsent(question, _ -> new ArrayDeque<>());
        Instant now = weather.now();
        while (!former.isEmpty() && former.getFirst().at().isBefore(now.minus(OLDEST))) {
            former.removeFirst();
        }
        boolean old = !former.isEmpty() && weather.strikes(FaultKind.STALE_READ);
        Object told = old ? former.getFirst().value() : answer;
        former.addLast(new Answer(now, answer));
        return told;
    }
}
