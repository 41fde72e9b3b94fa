package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.lab.scenario.Happening.Answer;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.lambda.FunctionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A function of an operator's, not Noderoll's, which rollouts ask before they go on. It answers as a scenario says. */
public final class OperatorHook implements Functions.Code {

    /** The last part of its ARN. */
    public static final String NAME = "may-nodes-go";

    private static final FunctionSettings SETTINGS = new FunctionSettings(Duration.ofSeconds(30), 128);

    private final Functions.Code others;
    private final List<JsonNode> asked = new ArrayList<>();
    private Answer answer = Answer.GO;

    /** Beside these functions. */
    OperatorHook(Functions.Code others) {
        this.others = others;
    }

    /** Of the function of this name; empty for another's. */
    static Optional<FunctionSettings> settings(String function) {
        return function.equals(NAME) ? Optional.of(SETTINGS) : Optional.empty();
    }

    /** Of that function, and of those that the template deploys. */
    static Function<String, Optional<FunctionSettings>> beside(Template template) {
        return function -> settings(function).or(() -> template.function(function));
    }

    /** Answers so from now on. */
    void answers(Answer next) {
        answer = next;
    }

    /** What it was asked so far. */
    List<JsonNode> asked() {
        return List.copyOf(asked);
    }

    @Override
    public JsonNode run(String function, JsonNode payload) throws TaskFailure {
        if (!function.equals(NAME)) {
            return others.run(function, payload);
        }
        asked.add(payload);
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (answer) {
            case GO -> nodes.objectNode().put("answer", "go");
            case HOLD -> nodes.objectNode().put("answer", "hold").put("reason", "the shop is busy");
            case FAIL -> throw new TaskFailure("KeyError", "'shop'");
        };
    }
}
