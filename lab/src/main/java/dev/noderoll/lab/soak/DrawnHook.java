package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.fault.Weather;
import dev.noderoll.lab.run.OperatorHook;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Range;
import dev.noderoll.sim.lambda.Invocation;
import java.time.Instant;
import java.util.List;

/**
 * A function of an operator's that rollouts ask before they go on, beside those of Noderoll: in bad weather it agrees,
 * holds for a while, fails, takes long, or says what is no answer; in good weather it agrees.
 */
final class DrawnHook implements Functions.Code {

    private static final String ARN = "arn:aws:lambda:eu-central-1:111122223333:function:" + OperatorHook.NAME;
    private static final List<String> MOMENTS = List.of("beforeDrain", "afterDrain", "afterTermination");
    private static final int MINUTE = 60_000;

    /** For how long it holds. */
    private static final Range HOLDS = Range.millis(MINUTE, 20 * MINUTE);

    /** Longer than the policies wait, and than it may run itself, sometimes. */
    private static final Range SLOW = Range.millis(1000, 40_000);

    private final Functions.Code others;
    private final Weather weather;
    private final Agenda agenda;
    private final Dice dice;
    private Instant heldUntil = Instant.MIN;

    DrawnHook(Functions.Code others, Weather weather, Agenda agenda, Dice dice) {
        this.others = others;
        this.weather = weather;
        this.agenda = agenda;
        this.dice = dice;
    }

    /** What a policy says about it: when it is asked, and what becomes of no answer. */
    static void into(ObjectNode rollout, Dice dice) {
        ObjectNode hooks = rollout.putObject("hooks").put("function", ARN);
        int first = dice.below(MOMENTS.size());
        List<String> some = dice.chance(0.5) ? MOMENTS : MOMENTS.subList(first, MOMENTS.size());
        some.forEach(hooks.putArray("moments")::add);
        hooks.put("timeoutSeconds", dice.pick(List.of(5, 20, 60)));
        hooks.put("holdSeconds", dice.pick(List.of(0, 600, 3600, 3600)));
        hooks.put("onError", dice.pick(List.of("hold", "go")));
    }

    @Override
    public JsonNode run(String function, JsonNode payload) throws TaskFailure {
        if (!function.equals(OperatorHook.NAME)) {
            return others.run(function, payload);
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (weather.isCalm()) {
            return answer.put("answer", "go");
        }
        if (agenda.instant().isBefore(heldUntil)) {
            return answer.put("answer", "hold").put("reason", "the shop is busy");
        }
        switch (dice.below(10)) {
            case 0, 1 -> {
                heldUntil = agenda.instant().plus(HOLDS.draw(dice));
                return answer.put("answer", "hold").put("reason", "the shop is \"busy\"");
            }
            case 2 -> throw new TaskFailure("KeyError", "'shop'");
            case 3 -> Invocation.current().orElseThrow().sleep(SLOW.draw(dice));
            case 4 -> {
                return answer.put("statusCode", 200);
            }
            default -> {}
        }
        return answer.put("answer", "go");
    }
}
