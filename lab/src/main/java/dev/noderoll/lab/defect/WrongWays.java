package dev.noderoll.lab.defect;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the defects make of states. */
final class WrongWays {

    private WrongWays() {}

    /** Of DrainAndBeat: completes first, then drains. */
    static void hookFirst(ObjectNode parallel) {
        ObjectNode branch = (ObjectNode) parallel.path("Branches").path(0);
        branch.put("StartAt", "CompleteDrained");
        ObjectNode complete = branch.withObjectProperty("States").withObjectProperty("CompleteDrained");
        ObjectNode drain = branch.withObjectProperty("States").withObjectProperty("DrainNode");
        complete.put("Next", "DrainNode");
        onError(complete, "DrainNode");
        drain.put("Next", "DrainDone");
        onError(drain, "DrainDone");
    }

    /** Of OnChooseNodes: to wait is to be done. */
    static void waitIsDone(ObjectNode choice) {
        ((ObjectNode) choice.path("Choices").path(0)).put("Condition", "{% $states.input.kind in ['Done', 'Wait'] %}");
    }

    /** Whatever is caught leads to {@code next}. */
    static void onError(ObjectNode task, String next) {
        task.path("Catch").forEach(caught -> ((ObjectNode) caught).put("Next", next));
    }
}
