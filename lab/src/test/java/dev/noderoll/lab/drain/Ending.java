package dev.noderoll.lab.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.plan.Blocker;
import dev.noderoll.step.Journal;
import dev.noderoll.step.Stayed;
import dev.noderoll.step.Stayed.Held;
import dev.noderoll.step.Stayed.Stuck;
import dev.noderoll.step.Stayed.Tally;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What a drain came to: its last stay, and what all of its stays did. */
record Ending(Stayed last, List<String> evicted, List<String> restarted, int refused, int stays) {

    static final Ending NONE = new Ending(
            new Stayed(
                    List.of(), List.of(), List.of(), List.of(), List.of(), 0, Instant.EPOCH, Tally.NONE, Journal.EMPTY),
            List.of(),
            List.of(),
            0,
            0);

    Ending then(Stayed stayed) {
        Tally tally = stayed.tally();
        return new Ending(
                stayed,
                Stream.concat(evicted.stream(), tally.evicted().stream()).toList(),
                Stream.concat(restarted.stream(), tally.restarted().stream()).toList(),
                refused + tally.refused(),
                stays + 1);
    }

    boolean over() {
        return !last.drained().isEmpty() || !last.stuck().isEmpty();
    }

    /** Drained, with this many evictions, none of them in vain. */
    Ending drained(int evictions) {
        drained();
        assertThat(evicted).as("evicted").hasSize(evictions);
        assertThat(refused).as("refused").isZero();
        return this;
    }

    Ending drained() {
        assertThat(last.drained()).as("drained, of %s", this).hasSize(1);
        assertThat(last.stuck()).isEmpty();
        return this;
    }

    /** A person has to act: each pod that is held is held for this. */
    Ending stuck(Class<? extends Blocker> blocker) {
        assertThat(last.stuck()).as("stuck, of %s", this).hasSize(1);
        return held(blocker);
    }

    /** Why it is stuck. */
    String why() {
        return last.stuck().stream().map(Stuck::why).findFirst().orElse("");
    }

    /** It waits, for this. */
    Ending waits(Class<? extends Blocker> blocker) {
        assertThat(over()).as("over: %s", this).isFalse();
        return held(blocker);
    }

    Held first() {
        return last.held().getFirst();
    }

    private Ending held(Class<? extends Blocker> blocker) {
        assertThat(last.held())
                .isNotEmpty()
                .allSatisfy(h -> assertThat(h.blocker()).isInstanceOf(blocker));
        assertThat(refused).as("refused").isZero();
        return this;
    }
}
