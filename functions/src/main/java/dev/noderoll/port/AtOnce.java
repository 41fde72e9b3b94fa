package dev.noderoll.port;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Sends calls side by side, where an adapter has many of the same kind. */
public final class AtOnce {

    private AtOnce() {}

    /**
     * The answer to each item, in the order of the items.
     *
     * @param most how many calls are under way at a time
     * @throws RuntimeException the first failure, when all have been tried
     */
    public static <T, R> List<R> call(Collection<T> items, int most, Function<T, R> call) {
        List<Future<R>> sent = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(most, Thread.ofVirtual().factory())) {
            items.forEach(item -> sent.add(threads.submit(() -> call.apply(item))));
        }
        return sent.stream().map(AtOnce::answer).toList();
    }

    private static <R> R answer(Future<R> sent) {
        if (sent.state() == Future.State.FAILED) {
            throw sent.exceptionNow() instanceof RuntimeException failed
                    ? failed
                    : new IllegalStateException("calls side by side", sent.exceptionNow());
        }
        return sent.resultNow();
    }
}
