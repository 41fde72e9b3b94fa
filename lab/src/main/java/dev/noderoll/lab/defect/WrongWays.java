package dev.noderoll.lab.defect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the defects make of states. */
final class WrongWays {

    private WrongWays() {}

    /** Of OnFindNode: what is found is let go at once. */
    static void hookFirst(ObjectNode choice) {
        ArrayNode choices = choice.withArrayProperty("Choices");
        ObjectNode found = choices.get(0).deepCopy();
        choices.insert(0, found.put("Next", "CompleteHook"));
    }

    /** Of DrainNodes: whatever the policy says of gangs. */
    static void gangsApart(ObjectNode task) {
        ((ObjectNode) task.at("/Arguments/Payload/input"))
                .put("set", "{% $merge([$set, {'policy': $merge([$set.policy, {'gangs': 'APART'}])}]) %}");
    }

    /** Of AskHook: nobody listens. */
    static void everyAnswerIsGo(ObjectNode task) {
        ((ObjectNode) task.path("Assign")).put("answer", "go");
    }

    /** Of OnCheckHealth: what is to be left alone for a while is well, and that is all. */
    static void bakesNot(ObjectNode choice) {
        for (JsonNode each : choice.path("Choices")) {
            ObjectNode rule = (ObjectNode) each;
            rule.put("Condition", rule.path("Condition").asText().replace("= 'Bake'", "= 'None'"));
            rule.put("Condition", rule.path("Condition").asText().replace("= 'Healthy' %", "in ['Healthy', 'Bake'] %"));
        }
    }

    /** Of OnDrainNodes: to wait is to be done. */
    static void waitIsDone(ObjectNode choice) {
        ((ObjectNode) choice.path("Choices").path(1)).put("Next", "EndRollout");
    }
}
