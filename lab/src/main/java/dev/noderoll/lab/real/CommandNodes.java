package dev.noderoll.lab.real;

import dev.noderoll.sim.aws.InstanceObserver;
import dev.noderoll.sim.aws.SimInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Real machines for simulated instances, by a {@link NodeCommand}: an instance that runs is booted, one that shuts down
 * or stops loses its power.
 *
 * <p>The program is called beside the agenda's thread, for each machine in the order of what happened to it. A boot that
 * fails leaves an instance that runs and never becomes a node; what is left of its machine is taken down. Nobody here
 * makes or deletes Node objects: kubelets do the one, {@link CloudNodes} the other.
 */
public final class CommandNodes implements InstanceObserver, AutoCloseable {

    private final NodeCommand command;
    private final Consumer<String> trouble;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, CompletableFuture<Void>> last = new ConcurrentHashMap<>();
    private final Set<String> up = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** {@code trouble} is told of each call that failed, on any thread. */
    public CommandNodes(NodeCommand command, Consumer<String> trouble) {
        this.command = command;
        this.trouble = trouble;
    }

    @Override
    public void running(SimInstance instance) {
        then(instance.privateDnsName(), () -> boot(instance));
    }

    @Override
    public void stopping(SimInstance instance) {
        powerOff(instance.privateDnsName());
    }

    @Override
    public void terminating(SimInstance instance) {
        powerOff(instance.privateDnsName());
    }

    /** The boots that have failed, each with what the program said. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** The machines that were booted and have not lost their power. */
    public Set<String> up() {
        return Set.copyOf(up);
    }

    /** One whose machine another process has booted; one that boots still does so anew. */
    public void adopt(SimInstance instance) {
        if (instance.state() == SimInstance.State.PENDING) {
            takeOver(instance.privateDnsName());
        } else {
            up.add(instance.privateDnsName());
        }
    }

    /** What another process may have left of a machine loses its power. */
    public void takeOver(String name) {
        then(name, () -> takeDown(name));
    }

    private void boot(SimInstance instance) {
        if (closed) {
            return;
        }
        up.add(instance.privateDnsName());
        try {
            command.up(instance);
        } catch (NodeCommand.Failed e) {
            failures.add(String.valueOf(e.getMessage()));
            trouble.accept("a boot failed: " + e.getMessage());
            takeDown(instance.privateDnsName());
        }
    }

    private void powerOff(String name) {
        then(name, () -> {
            if (up.contains(name)) {
                takeDown(name);
            }
        });
    }

    private void takeDown(String name) {
        try {
            command.down(name);
            up.remove(name);
        } catch (NodeCommand.Failed e) {
            trouble.accept("a machine may still run: " + e.getMessage());
        }
    }

    private void then(String name, Runnable call) {
        last.compute(
                name,
                (_, before) -> before == null
                        ? CompletableFuture.runAsync(call, calls)
                        : before.handleAsync((_, _) -> null, calls).thenRun(call));
    }

    /** Boots nothing more, waits for what is under way, and takes down every machine that is still up. */
    @Override
    public void close() {
        closed = true;
        await();
        up.forEach(name -> then(name, () -> takeDown(name)));
        await();
        calls.close();
    }

    /** Waits for the calls that are under way, or follow those. */
    void await() {
        CompletableFuture.allOf(new ArrayList<>(last.values()).toArray(CompletableFuture[]::new))
                .join();
    }
}
