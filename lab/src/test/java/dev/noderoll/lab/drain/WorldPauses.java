package dev.noderoll.lab.drain;

import dev.noderoll.port.Bell;
import dev.noderoll.port.Pauses;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How a step waits in a simulated cluster's time while its watches are real streams: the world goes on until something
 * changes, and then the streams have a moment of real time to tell of it.
 */
final class WorldPauses implements Pauses {

    private static final Duration MOMENT = Duration.ofMillis(40);

    private final Agenda agenda;
    private final Inbox inbox;
    private final AtomicLong changes = new AtomicLong();

    WorldPauses(Agenda agenda, Inbox inbox, KubeApi api) {
        this.agenda = agenda;
        this.inbox = inbox;
        for (Kind kind : Kind.values()) {
            if (kind != Kind.EVENT) {
                api.onChange(kind, change -> changes.incrementAndGet());
            }
        }
    }

    @Override
    public boolean await(Bell bell, Instant until) {
        boolean heard = told(bell);
        while (!heard && inbox.ask(agenda::instant).isBefore(until)) {
            long before = changes.get();
            inbox.ask(() -> {
                agenda.at(until, "a pause ends", () -> {});
                return agenda.runUntil(
                        () -> changes.get() != before || !agenda.instant().isBefore(until), until);
            });
            heard = told(bell);
        }
        return heard;
    }

    private static boolean told(Bell bell) {
        try {
            return bell.hear(MOMENT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
