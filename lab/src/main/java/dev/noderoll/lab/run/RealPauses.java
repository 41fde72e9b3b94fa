package dev.noderoll.lab.run;

import dev.noderoll.port.Bell;
import dev.noderoll.port.Pauses;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Fiber;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.kernel.Inbox;
import java.time.Instant;

/** How functions wait in a world that goes at the pace of real time, and whose watches are real streams. */
final class RealPauses implements Pauses {

    private final Agenda agenda;
    private final Inbox inbox;

    private RealPauses(Agenda agenda, Inbox inbox) {
        this.agenda = agenda;
        this.inbox = inbox;
    }

    static RealPauses of(Agenda agenda, Inbox inbox) {
        return new RealPauses(agenda, inbox);
    }

    @Override
    public boolean await(Bell bell, Instant until) {
        Fiber function = Fibers.current().orElseThrow();
        bell.onRing(() -> inbox.tell(function::wake));
        try {
            return bell.hear()
                    || (function.awaitWaking(until.isBefore(agenda.instant()) ? agenda.instant() : until)
                            && bell.hear());
        } finally {
            bell.onRing(() -> {});
        }
    }
}
