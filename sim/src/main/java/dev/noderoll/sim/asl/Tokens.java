package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.kernel.Dice;
import java.util.HashMap;
import java.util.Map;

/**
 * The tokens of tasks that wait to be told their end. Each attempt has its own.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html">SendTaskSuccess</a>:
 *     TaskTimedOut when "the task token has either expired or the task associated with the token has already been
 *     closed"; InvalidToken
 */
final class Tokens {

    private final Dice dice;
    private final Map<String, Attempt> attempts = new HashMap<>();

    Tokens(Dice dice) {
        this.dice = dice.named("tokens");
    }

    String issue() {
        return dice.hex(40);
    }

    /** The token is that of this attempt. */
    void bind(String token, Attempt attempt) {
        attempts.put(token, attempt);
    }

    void succeed(String token, JsonNode output) throws TaskFailure {
        open(token).succeed(output);
    }

    void fail(String token, TaskFailure failure) throws TaskFailure {
        open(token).fail(failure, HistoryType.TASK_FAILED);
    }

    void beat(String token) throws TaskFailure {
        open(token).beat();
    }

    private Attempt open(String token) throws TaskFailure {
        Attempt attempt = attempts.get(token);
        if (attempt == null) {
            throw new TaskFailure("StepFunctions.InvalidTokenException", "Invalid Token: '" + token + "'");
        }
        if (attempt.life().over()) {
            throw new TaskFailure("StepFunctions.TaskTimedOutException", "Task Timed Out: '" + token + "'");
        }
        return attempt;
    }
}
