package dev.noderoll.model;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * By what degrees a rollout goes ahead. What was replaced so far is looked at when each is reached, and left alone for a
 * while, before more is replaced.
 *
 * @param canary how many nodes are replaced first; 0 for none
 * @param waves up to how many nodes of all, after the canary; empty for all the rest at once
 * @param bakeSeconds for how long what was replaced has to be well before the rollout goes on; 0 for one look
 * @param settleSeconds for how long after a node's drain no other begins; 0 for none
 * @param approvalSeconds for how long a person is waited for, who approves the canary once it was well; 0 to go on without
 */
public record Stages(int canary, List<Surge> waves, int bakeSeconds, int settleSeconds, int approvalSeconds) {

    public Stages {
        waves = List.copyOf(waves);
    }

    /** A canary, then all the rest. */
    public static Stages of(int canary) {
        return new Stages(canary, List.of(), 0, 0, 0);
    }

    /**
     * How many nodes are to be replaced and found well before more are; empty when all the rest may be.
     *
     * @param steady how many there are to replace
     * @param checked how many were found well so far
     */
    public OptionalInt next(int steady, int checked) {
        IntStream ends = waves.stream().mapToInt(wave -> Math.min(steady, wave.of(steady)));
        return IntStream.concat(IntStream.of(canary), ends)
                .filter(end -> end > checked)
                .min();
    }

    /**
     * How many nodes are replaced between two looks at the most.
     *
     * @param steady how many there are to replace
     */
    public int largest(int steady) {
        int largest = 0;
        int checked = 0;
        for (OptionalInt next = next(steady, 0); next.isPresent(); next = next(steady, checked)) {
            largest = Math.max(largest, next.getAsInt() - checked);
            checked = next.getAsInt();
        }
        return Math.min(steady, Math.max(largest, steady - checked));
    }
}
