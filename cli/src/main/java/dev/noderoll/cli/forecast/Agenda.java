package dev.noderoll.cli.forecast;

import dev.noderoll.port.Bell;
import dev.noderoll.port.Pauses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** Virtual time: passes only while somebody waits, and lets happen what falls due meanwhile. */
final class Agenda implements InstantSource, Pauses {

    private record Due(Instant at, long number, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private Instant now;
    private long numbers;

    Agenda(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    void after(Duration time, Runnable what) {
        due.add(new Due(now.plus(time), numbers++, what));
    }

    @Override
    public boolean await(Bell bell, Instant until) {
        if (bell.hear()) {
            return true;
        }
        while (!due.isEmpty() && !due.peek().at().isAfter(until)) {
            next();
            if (bell.hear()) {
                return true;
            }
        }
        now = until.isAfter(now) ? until : now;
        return false;
    }

    /** Lets time pass, and everything happen that falls into it. */
    void pass(Duration time) {
        Instant until = now.plus(time);
        while (!due.isEmpty() && !due.peek().at().isAfter(until)) {
            next();
        }
        now = until;
    }

    private void next() {
        Due first = due.remove();
        now = first.at().isAfter(now) ? first.at() : now;
        first.what().run();
    }
}
