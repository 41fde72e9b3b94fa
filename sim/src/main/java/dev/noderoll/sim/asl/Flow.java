package dev.noderoll.sim.asl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** States that run one after another: a whole machine, a branch of a Parallel state, or the processor of a Map. */
public record Flow(String startAt, SequencedMap<String, State> states) {

    public Flow {
        states = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(states));
    }

    State state(String name) {
        State state = states.get(name);
        if (state == null) {
            throw new IllegalArgumentException("no state " + name);
        }
        return state;
    }

    /** Every state, those of branches and processors included, in the order of the text. */
    public List<State> everyState() {
        List<State> all = new ArrayList<>();
        for (Map.Entry<String, State> entry : states.entrySet()) {
            all.add(entry.getValue());
            for (Flow inner : entry.getValue().inner()) {
                all.addAll(inner.everyState());
            }
        }
        return List.copyOf(all);
    }
}
