package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.sim.kernel.Dice;
import java.util.List;

/** Draws by what degrees a rollout goes ahead: waves after its canary, for how long each is left alone, and each drain. */
final class DrawnStages {

    private static final List<List<String>> WAVES = List.of(
            List.of(), List.of("50%"), List.of("25%", "75%"), List.of("10%", "50%"), List.of("2"), List.of("2", "5"));

    /** Of larger groups the drains would be one after the other for days. */
    private static final int MOST_TO_SETTLE = 12;

    private DrawnStages() {}

    /** Into a rollout's input. */
    static void into(ObjectNode rollout, Dice dice, Group group) {
        ArrayNode waves = rollout.putArray("waves");
        for (String wave : dice.pick(WAVES)) {
            if (wave.endsWith("%")) {
                waves.add(wave);
            } else {
                waves.add(Integer.parseInt(wave));
            }
        }
        rollout.put("bakeSeconds", dice.pick(List.of(0, 300, 600, 1800)));
        int settle = dice.pick(List.of(0, 0, 60, 300));
        if (group.size() <= MOST_TO_SETTLE) {
            rollout.put("settleSeconds", settle);
        }
    }
}
