package dev.noderoll.sim.kernel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What will happen in the world, and when: the clock and the queue of events in one.
 *
 * <p>Events run one at a time, ordered by their time and then by the order in which they were scheduled, so a run with
 * the same seed is the same run. An event takes no time; whatever takes time schedules its end.
 */
public final class Agenda implements InstantSource {

    /** Something that will happen; {@link #cancel} it if it no longer should. */
    public static final class Event {
        private final Instant due;
        private final long number;
        private final String what;
        private final Runnable action;
        private boolean cancelled;

        private Event(Instant due, long number, String what, Runnable action) {
            this.due = due;
            this.number = number;
            this.what = what;
            this.action = action;
        }

        public Instant due() {
            return due;
        }

        /** For people: shown when a run stops early with this still to come. */
        public String what() {
            return what;
        }

        /** Safe to repeat, and harmless after the event. */
        public void cancel() {
            cancelled = true;
        }
    }

    private static final Comparator<Event> ORDER = Agenda::order;

    private final PriorityQueue<Event> queue = new PriorityQueue<>(ORDER);
    private final List<Consumer<Event>> watchers = new ArrayList<>();
    private Pace pace;
    private Instant now;
    private long scheduled;
    private long ran;
    private boolean hopping;

    /** Starts at {@code start}, in virtual time: each event runs as soon as the one before has ended. */
    public Agenda(Instant start) {
        this(start, Pace.VIRTUAL);
    }

    public Agenda(Instant start, Pace pace) {
        this.now = start;
        this.pace = pace;
    }

    /** Lets time pass at another pace from the next event on. */
    public void goAt(Pace other) {
        pace = other;
    }

    /** The time of the event that is running. */
    @Override
    public Instant instant() {
        return now;
    }

    /** Schedules {@code action}; a time that has passed means as soon as possible. */
    public Event at(Instant when, String what, Runnable action) {
        Event event = new Event(when.isBefore(now) ? now : when, scheduled++, what, action);
        queue.add(event);
        return event;
    }

    public Event after(Duration delay, String what, Runnable action) {
        return at(now.plus(delay), what, action);
    }

    /** Calls {@code watcher} after every event: where invariants are checked. */
    public void afterEach(Consumer<Event> watcher) {
        watchers.add(watcher);
    }

    /** Runs the next event. False when nothing is left to happen. */
    public boolean step() {
        for (Event next = next(); next != null; next = next()) {
            Optional<Instant> reached = pace.reach(next.due);
            if (reached.isPresent() && next == next()) {
                now = reached.get();
                queue.poll();
                run(next);
                return true;
            }
        }
        return false;
    }

    private void run(Event event) {
        ran++;
        event.action.run();
        for (Consumer<Event> watcher : watchers) {
            watcher.accept(event);
        }
    }

    /**
     * Runs events until {@code done}, or until the next one is due after {@code limit}.
     *
     * @return whether {@code done} holds
     */
    public boolean runUntil(BooleanSupplier done, Instant limit) {
        return (hopping && !Thread.currentThread().isVirtual())
                ? Hop.toVirtualThread(() -> goUntil(done, limit))
                : goUntil(done, limit);
    }

    private boolean goUntil(BooleanSupplier done, Instant limit) {
        while (!done.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted at " + instant() + ", before " + pending(5));
            }
            Event next = next();
            if (next == null || next.due.isAfter(limit)) {
                return false;
            }
            step();
        }
        return true;
    }

    /** Runs on a virtual thread from now on, whoever calls: to hand over to a fiber and back then takes a tenth. */
    void hop() {
        hopping = true;
    }

    /** Runs on the thread that calls again, which may be the only one that answers an {@link Inbox}. */
    void stay() {
        hopping = false;
    }

    /** How many events have run. */
    public long ran() {
        return ran;
    }

    /** What is still to come, soonest first, at most {@code most}: printed when a run hangs. */
    public List<String> pending(int most) {
        return queue.stream()
                .filter(e -> !e.cancelled)
                .sorted(ORDER)
                .limit(most)
                .map(e -> e.due + " " + e.what)
                .toList();
    }

    private static int order(Event one, Event other) {
        int byTime = one.due.compareTo(other.due);
        return byTime == 0 ? Long.compare(one.number, other.number) : byTime;
    }

    private @Nullable Event next() {
        while (!queue.isEmpty() && queue.peek().cancelled) {
            queue.poll();
        }
        return queue.peek();
    }
}
