package dev.noderoll.lab.soak;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs tasks on several threads, which hand over to fibers quickly, and hands on their results in the order of the tasks. */
final class SideBySide {

    /** No more results are kept than keep the threads busy while one task takes long. */
    private static final int AHEAD = 32;

    private SideBySide() {}

    static <T> void run(int threads, List<Callable<T>> tasks, Consumer<T> sink) {
        ExecutorService pool =
                Executors.newFixedThreadPool(threads, Thread.ofVirtual().factory());
        try {
            Deque<Future<T>> running = new ArrayDeque<>();
            for (Callable<T> task : tasks) {
                running.add(pool.submit(task));
                if (running.size() >= AHEAD * threads) {
                    sink.accept(join(running.remove()));
                }
            }
            while (!running.isEmpty()) {
                sink.accept(join(running.remove()));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> T join(Future<T> result) {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a task ran", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a task has thrown", e);
        }
    }
}
