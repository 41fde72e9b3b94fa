package dev.noderoll.sim.lambda;

import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The execution environments that have been started, by function, and are idle.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html">Concurrency</a>: each serves one
 *     invocation at a time, one that is idle is used again, and else a new one is started
 */
final class Environments {

    /** One that had nothing to do since then, and is kept for so long. */
    private record Idle(Instant since, Duration kept) {
        boolean goneAt(Instant now) {
            return now.isAfter(since.plus(kept));
        }
    }

    private final FunctionTimes times;
    private final Map<String, Deque<Idle>> idle = new HashMap<>();
    private int started;

    Environments(FunctionTimes times) {
        this.times = times;
    }

    /** How long a function takes to start now. */
    Duration start(String function, FunctionSettings settings, Dice dice, Instant now) {
        Duration warm = times.warm().draw(dice);
        Deque<Idle> free = idle.computeIfAbsent(function, _ -> new ArrayDeque<>());
        free.removeIf(environment -> environment.goneAt(now));
        if (free.pollLast() != null) {
            return warm;
        }
        started++;
        return warm.plus(times.restore().draw(dice))
                .plus(FunctionTimes.computed(times.firstUse().draw(dice), settings.memoryMb()));
    }

    /** An invocation is over that leaves its environment as it should be. */
    void free(String function, Dice dice, Instant now) {
        idle.computeIfAbsent(function, _ -> new ArrayDeque<>())
                .addLast(new Idle(now, times.idle().draw(dice)));
    }

    /** How many were started so far. */
    int started() {
        return started;
    }
}
