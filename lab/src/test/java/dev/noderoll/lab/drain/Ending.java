package dev.noderoll.lab.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.plan.Blocker;
import dev.noderoll.step.EvictPods.Held;
import dev.noderoll.step.EvictPods.Outcome;
import dev.noderoll.step.EvictPods.Tally;
import java.util.List;
import java.util.stream.Stream;

/** What a drain came to: its last look, and what all of its looks did. */
record Ending(Outcome last, List<String> evicted, List<String> restarted, int refused, int looks) {

    static final Ending NONE = new Ending(new Outcome.Drained(Tally.NONE), List.of(), List.of(), 0, 0);

    Ending then(Outcome outcome) {
        Tally tally =
                switch (outcome) {
                    case Outcome.Drained(Tally t) -> t;
                    case Outcome.Wait(int _, List<Held> _, Tally t) -> t;
                    case Outcome.Stuck(List<Held> _, Tally t) -> t;
                };
        return new Ending(
                outcome,
                Stream.concat(evicted.stream(), tally.evicted().stream()).toList(),
                Stream.concat(restarted.stream(), tally.restarted().stream()).toList(),
                refused + tally.refused(),
                looks + 1);
    }

    /** Drained, with this many evictions, none of them in vain. */
    Ending drained(int evictions) {
        assertThat(last).isInstanceOf(Outcome.Drained.class);
        assertThat(evicted).as("evicted").hasSize(evictions);
        assertThat(refused).as("refused").isZero();
        return this;
    }

    /** A person has to act: each pod that is held is held for this. */
    Ending stuck(Class<? extends Blocker> blocker) {
        assertThat(last).isInstanceOf(Outcome.Stuck.class);
        return held(((Outcome.Stuck) last).held(), blocker);
    }

    /** It waits, for this. */
    Ending waits(Class<? extends Blocker> blocker) {
        assertThat(last).isInstanceOf(Outcome.Wait.class);
        return held(((Outcome.Wait) last).held(), blocker);
    }

    private Ending held(List<Held> held, Class<? extends Blocker> blocker) {
        assertThat(held).isNotEmpty().allSatisfy(h -> assertThat(h.blocker()).isInstanceOf(blocker));
        assertThat(refused).as("refused").isZero();
        return this;
    }
}
