package dev.noderoll.sim.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Lets another thread do something, and waits for it. */
final class Hop {

    private Hop() {}

    /**
     * Returns what {@code work} returns on a virtual thread, or throws what it throws. Whoever interrupts the caller
     * interrupts the work, and waits for it no more.
     */
    static <T> T toVirtualThread(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread worker = Thread.startVirtualThread(() -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        try {
            done.exceptionally(_ -> null).get();
        } catch (InterruptedException e) {
            worker.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the world runs", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return join(done);
    }

    /** The result, or what was thrown instead. */
    static <T> T join(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }
}
