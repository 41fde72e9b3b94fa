package dev.noderoll.sim.kernel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Code that is written one line after the other, as a Lambda function is, and takes time in the world: each
 * {@link Fiber} runs on a thread of its own, and sleeps in the agenda's time.
 *
 * <p>One thread at a time runs, whichever it is: the agenda's thread lets a fiber go on in an event, and waits until that
 * fiber sleeps or ends. So a run with the same seed is the same run, and a fiber may touch the world as any event may.
 * All that a fiber does between two sleeps is one event.
 */
public final class Fibers {

    static final ScopedValue<Fiber> CURRENT = ScopedValue.newInstance();

    private final Agenda agenda;
    private final Optional<Inbox> inbox;

    private Fibers(Agenda agenda, Optional<Inbox> inbox) {
        this.agenda = agenda;
        this.inbox = inbox;
    }

    /** Fibers that reach the world without a detour. */
    public static Fibers on(Agenda agenda) {
        agenda.hop();
        return new Fibers(agenda, Optional.empty());
    }

    /**
     * Fibers that may use real clients: while one of them runs, the agenda's thread answers the inbox, and whatever
     * touches the world has to go through {@link #touch}. One that is killed may hang in a client, so nobody waits until
     * it is gone.
     */
    public static Fibers serving(Agenda agenda, Inbox inbox) {
        agenda.stay();
        return new Fibers(agenda, Optional.of(inbox));
    }

    /** The fiber whose doing this is; empty outside of fibers. */
    public static Optional<Fiber> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /**
     * Starts a fiber, and returns when it sleeps for the first time, or has ended. What {@code body} throws comes out of
     * the event in which it does.
     *
     * @param name for people: in the agenda's list of what is to come
     */
    public Fiber start(String name, Runnable body) {
        Fiber fiber = new Fiber(this, name);
        fiber.begin(body);
        return fiber;
    }

    /** The agenda's time; as a fiber has it, which may be a little ahead, see {@link Fiber#spend}. */
    public InstantSource clock() {
        return () -> agenda.instant().plus(current().map(Fiber::spent).orElse(Duration.ZERO));
    }

    /** Does what touches the world, on the thread that may do it, as the doing of the fiber that calls this. */
    public <T> T touch(Supplier<T> work) {
        if (inbox.isEmpty() || !CURRENT.isBound()) {
            return work.get();
        }
        Fiber fiber = CURRENT.get();
        return inbox.get().ask(() -> ScopedValue.where(CURRENT, fiber).call(work::get));
    }

    /** {@link Agenda#at}, for fibers too. */
    public Agenda.Event at(Instant when, String what, Runnable action) {
        return touch(() -> agenda.at(when, what, action));
    }

    Instant now() {
        return agenda.instant();
    }

    /** Whether a fiber that is killed is gone at once. */
    boolean killsAtOnce() {
        return inbox.isEmpty();
    }

    /** Lets the thread that has the world wait until the fiber to which it has handed it gives it back. */
    void await(BooleanSupplier back) {
        if (inbox.isPresent() && inbox.get().isMine()) {
            inbox.get().serveUntil(back);
            return;
        }
        while (!back.getAsBoolean()) {
            LockSupport.park(this);
            if (inbox.isEmpty() && Thread.interrupted()) {
                throw new IllegalStateException("interrupted while a fiber runs that neither sleeps nor ends");
            }
        }
    }

    /** Wakes the thread that waits so. */
    void giveBack(Thread waiting) {
        LockSupport.unpark(waiting);
        inbox.ifPresent(Inbox::nudge);
    }
}
