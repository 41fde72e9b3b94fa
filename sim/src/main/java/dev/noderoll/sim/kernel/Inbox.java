package dev.noderoll.sim.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings questions from other threads (HTTP servers, real clients) to the agenda's thread, the only one that may touch
 * the world.
 *
 * <p>The agenda's thread serves the inbox while it waits: for a {@link Fibers fiber} that runs, or for the next event's time when the pace is {@link #realPace real}.
 */
public final class Inbox {

    private record Letter<T>(Supplier<T> question, CompletableFuture<T> answer) {
        void read() {
            try {
                answer.complete(question.get());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }
    }

    private final LinkedBlockingQueue<Letter<?>> letters = new LinkedBlockingQueue<>();
    private final Thread agendaThread = Thread.currentThread();

    /** The inbox of the thread that makes it. */
    public Inbox() {}

    /**
     * Runs {@code question} on the agenda's thread and returns its answer, or throws what it threw.
     *
     * <p>Waits until that thread serves the inbox; called from that thread itself, it does not wait.
     */
    public <T> T ask(Supplier<T> question) {
        if (isMine()) {
            return question.get();
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        letters.add(new Letter<>(question, answer));
        return Hop.join(answer);
    }

    /** Runs {@code work} on the agenda's thread when that serves the inbox; does not wait for it. */
    public void tell(Runnable work) {
        letters.add(new Letter<>(
                () -> {
                    work.run();
                    return "done";
                },
                new CompletableFuture<>()));
    }

    /** Whether this thread is the one that answers. */
    boolean isMine() {
        return Thread.currentThread() == agendaThread;
    }

    /** Answers questions until {@code done}, which is asked again after each and at each {@link #nudge}. */
    void serveUntil(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Letter<?> letter = take(Duration.ofSeconds(60));
            if (letter != null) {
                letter.read();
            }
        }
    }

    /** Answers questions until {@code work} is done; returns its result, or throws what it threw. */
    public <T> T serveWhile(CompletableFuture<T> work) {
        CompletableFuture<T> announced = work.whenComplete((_, _) -> nudge());
        serveUntil(work::isDone);
        return Hop.join(announced);
    }

    /** Lets whoever serves look whether it is done. */
    void nudge() {
        letters.add(new Letter<>(() -> "look up", new CompletableFuture<>()));
    }

    /** An agenda that begins now, and goes at the pace of real time. */
    public Agenda realAgenda() {
        return new Agenda(Instant.now(), realPace());
    }

    /** An agenda that begins so long ago, catches up with the present at once, and then goes at the pace of real time. */
    public Agenda realAgenda(Duration ago) {
        Instant present = Instant.now();
        Pace real = realPace();
        return new Agenda(present.minus(ago), due -> due.isBefore(present) ? Optional.of(due) : real.reach(due));
    }

    /** Real time: answers questions until an event is due. */
    public Pace realPace() {
        return pace(Instant.now(), 1);
    }

    /** The agenda's time, {@code from} now on, passes {@code speed} times as fast as real time. */
    public Pace pace(Instant from, int speed) {
        Instant begun = Instant.now();
        return due -> {
            Instant dueHere = begun.plus(Duration.between(from, due).dividedBy(speed));
            Duration wait = Duration.between(Instant.now(), dueHere);
            Letter<?> letter = take(wait.isNegative() ? Duration.ZERO : wait);
            if (letter != null) {
                letter.read();
                return Optional.empty();
            }
            Instant now = from.plus(Duration.between(begun, Instant.now()).multipliedBy(speed));
            return Optional.of(now.isBefore(due) ? due : now);
        };
    }

    private @Nullable Letter<?> take(Duration wait) {
        try {
            return letters.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while serving the inbox", e);
        }
    }
}
