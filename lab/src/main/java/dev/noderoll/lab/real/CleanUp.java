package dev.noderoll.lab.real;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;

/**
 * What has to be taken away again, whatever happens: at the end, after an exception, and when the process is told to
 * end (Ctrl-C, SIGTERM), then the last one that was opened first. Nothing helps against SIGKILL.
 */
public final class CleanUp implements AutoCloseable {

    private record Step(String what, Runnable action) {}

    private static final ConcurrentLinkedDeque<CleanUp> OPEN = new ConcurrentLinkedDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> List.copyOf(OPEN).forEach(CleanUp::close), "clean up"));
    }

    private final Consumer<String> trouble;
    private final Deque<Step> steps = new ArrayDeque<>();

    /** {@code trouble} is told of each step that failed; the others are done for all that. */
    public CleanUp(Consumer<String> trouble) {
        this.trouble = trouble;
        OPEN.push(this);
    }

    /** To be done before all that was added earlier. */
    public synchronized void add(String what, Runnable action) {
        steps.push(new Step(what, action));
    }

    @Override
    public synchronized void close() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.action.run();
            } catch (RuntimeException e) {
                trouble.accept("not cleaned up: " + step.what + ": " + e.getMessage());
            }
        }
        OPEN.remove(this);
    }
}
