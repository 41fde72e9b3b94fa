package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Slow;
import dev.noderoll.handler.Handlers;
import dev.noderoll.lab.soak.Saboteur.Deed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise 10: every step may be repeated, may die before its first effect, and may die just after any single effect. For
 * the function of every Task state, in every {@link Story} that calls it.
 */
@Slow
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryStateTest {

    /** One deed in one story. */
    record Case(Story story, Deed deed, String state, int effect) {
        @Override
        public String toString() {
            return story + ": " + state + " " + deed + (effect > 0 ? " " + effect : "");
        }
    }

    private final Map<Story, Map<String, Integer>> effects = new TreeMap<>();

    @BeforeAll
    void playEachWithoutADeed() {
        for (Story story : Story.values()) {
            Saboteur none = Saboteur.none();
            story.play(story.stage(none));
            effects.put(story, none.effects());
        }
    }

    @Test
    void theStoriesCallForEveryState() {
        TreeSet<String> called = new TreeSet<>();
        effects.values().forEach(each -> called.addAll(each.keySet()));

        assertThat(called).containsExactlyElementsOf(Handlers.states());
    }

    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        effects.forEach((story, states) -> states.forEach((state, most) -> {
            cases.add(new Case(story, Deed.TWICE, state, 0));
            cases.add(new Case(story, Deed.DIES_BEFORE, state, 0));
            for (int effect = 1; effect <= most; effect++) {
                cases.add(new Case(story, Deed.DIES_AFTER_EFFECT, state, effect));
            }
        }));
        return cases;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void comesToThePromisedEnd(Case each) {
        Saboteur saboteur = new Saboteur(each.deed(), each.state(), each.effect());

        each.story().play(each.story().stage(saboteur));

        assertThat(saboteur.struck()).isTrue();
    }
}
