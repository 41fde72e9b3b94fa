package dev.noderoll.sim.asl;

import dev.noderoll.sim.kernel.Agenda;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How long something runs that can be cut short: an execution, a branch, a visit of a state, an attempt. Nested: the end
 * of the outer one ends the inner ones. What it scheduled does not happen once it is over.
 */
final class Life {

    private final Agenda agenda;
    private final Optional<Life> outer;
    private final Set<Life> inner = new LinkedHashSet<>();
    private final Set<Agenda.Event> events = new LinkedHashSet<>();
    private final List<Runnable> whenCut = new ArrayList<>();
    private boolean over;

    Life(Agenda agenda) {
        this(agenda, Optional.empty());
    }

    private Life(Agenda agenda, Optional<Life> outer) {
        this.agenda = agenda;
        this.outer = outer;
        this.over = outer.isPresent() && outer.get().over;
    }

    Life inner() {
        Life life = new Life(agenda, Optional.of(this));
        if (!over) {
            inner.add(life);
        }
        return life;
    }

    boolean over() {
        return over;
    }

    void after(Duration delay, String what, Runnable action) {
        if (over) {
            return;
        }
        Agenda.Event[] self = new Agenda.Event[1];
        self[0] = agenda.after(delay, what, () -> {
            events.remove(self[0]);
            action.run();
        });
        events.add(self[0]);
    }

    /** What to do if it does not end by itself; what is inside is cut before. */
    void whenCut(Runnable action) {
        whenCut.add(action);
    }

    /** It has come to its end. */
    void done() {
        end();
        List.copyOf(inner).forEach(Life::done);
    }

    /** It is ended from outside, or by a failure beside it. */
    void cut() {
        if (over) {
            return;
        }
        end();
        List.copyOf(inner).forEach(Life::cut);
        List.copyOf(whenCut).forEach(Runnable::run);
    }

    /** Ends it because of a failure inside: what else is inside is cut, and its own hooks do not run. */
    void cutInner() {
        end();
        List.copyOf(inner).forEach(Life::cut);
    }

    private void end() {
        over = true;
        events.forEach(Agenda.Event::cancel);
        events.clear();
        outer.ifPresent(life -> life.inner.remove(this));
    }
}
