package dev.noderoll.lab.real;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What has to be taken away again, whatever happens: at the end, after an exception, and when the process is told to
 * end (Ctrl-C, SIGTERM). Nothing helps against SIGKILL.
 */
public final class CleanUp implements AutoCloseable {

    private record Step(String what, Runnable action) {}

    private final Consumer<String> trouble;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Thread hook = new Thread(this::run, "clean up");

    /** {@code trouble} is told of each step that failed; the others are done for all that. */
    public CleanUp(Consumer<String> trouble) {
        this.trouble = trouble;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** To be done before all that was added earlier. */
    public synchronized void add(String what, Runnable action) {
        steps.push(new Step(what, action));
    }

    private synchronized void run() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.action.run();
            } catch (RuntimeException e) {
                trouble.accept("not cleaned up: " + step.what + ": " + e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        run();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            trouble.accept("ended while cleaning up");
        }
    }
}
