package dev.noderoll.lab.drain;

import dev.noderoll.lab.door.direct.DirectTargets;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Pauses;
import dev.noderoll.port.Targets;
import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A cluster to drain in. Our steps reach it over HTTP, by the adapters that ship. */
// Closing a real cluster waits for its processes, and so may be interrupted.
@SuppressWarnings("try")
abstract class Ground implements AutoCloseable {

    static final String CLUSTER = "catalogue";
    private static final Duration LOOK = Duration.ofMillis(100);

    final Agenda agenda;
    final Inbox inbox;

    Ground(Agenda agenda, Inbox inbox) {
        this.agenda = agenda;
        this.inbox = inbox;
    }

    abstract KubeApi api();

    abstract Clusters clusters();

    /** Whatever load balancers there are, none can be asked. */
    final Targets targets() {
        return new DirectTargets(new SimAws(new Agenda(Instant.EPOCH), new Dice(1), AwsSettings.usual()));
    }

    /** A node that only pods with the selector {@code row: ROW} land on; Ready a little later. */
    abstract void addNode(String name, String row, int pods);

    /** The node's kubelet does nothing any more, and its Ready condition is Unknown. */
    abstract void silence(String node);

    abstract Instant now();

    /** How a step of ours waits here. */
    abstract Pauses pauses();

    final InstantSource clock() {
        return this::now;
    }

    /** Runs a step of ours as a function is run: beside the world, which answers it. */
    <T> T run(Supplier<T> step) {
        try (var lambda = Executors.newVirtualThreadPerTaskExecutor()) {
            return inbox.serveWhile(CompletableFuture.supplyAsync(step, lambda));
        }
    }

    /** Lets time pass until {@code done}; false when it did not come about. */
    boolean until(BooleanSupplier done, int seconds) {
        Instant limit = now().plusSeconds(seconds);
        look(limit);
        return agenda.runUntil(done, limit.plusSeconds(1));
    }

    void pass(int seconds) {
        Instant end = now().plusSeconds(seconds);
        until(() -> !now().isBefore(end), seconds);
    }

    private void look(Instant limit) {
        agenda.at(now().plus(LOOK), "look", () -> {
            if (now().isBefore(limit)) {
                look(limit);
            }
        });
    }

    @Override
    public abstract void close() throws IOException;
}
