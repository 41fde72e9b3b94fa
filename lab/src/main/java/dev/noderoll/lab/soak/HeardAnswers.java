package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.run.OperatorHook;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Functions as the machines call them: what they hear of the function that a policy names is told to the check of it.
 *
 * <p>An answer counts that comes in time. Where the policy takes an error for an agreement, to be asked is enough.
 */
final class HeardAnswers implements Functions {

    private final Functions real;
    private final InstantSource clock;
    private final Promises promises;
    private final Duration timeout;
    private final boolean goesOnErrors;

    /** {@code rollout}: the input whose policy names the function, or none. */
    HeardAnswers(Functions real, InstantSource clock, Promises promises, JsonNode rollout) {
        this.real = real;
        this.clock = clock;
        this.promises = promises;
        JsonNode hooks = rollout.path("hooks");
        this.timeout = Duration.ofSeconds(hooks.path("timeoutSeconds").asInt());
        this.goesOnErrors = hooks.path("onError").asText().equals("go");
        Set<String> moments =
                hooks.path("moments").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
        promises.askedAt(moments);
    }

    @Override
    public void invoke(String function, JsonNode payload, Reply reply) {
        if (!function.equals(OperatorHook.NAME)) {
            real.invoke(function, payload, reply);
            return;
        }
        if (goesOnErrors) {
            agreed(payload);
        }
        Instant asked = clock.instant();
        real.invoke(function, payload, new Reply() {
            @Override
            public void returned(JsonNode answer) {
                boolean inTime = !clock.instant().isAfter(asked.plus(timeout));
                if (inTime && answer.path("answer").asText().equals("go")) {
                    agreed(payload);
                }
                reply.returned(answer);
            }

            @Override
            public void failed(TaskFailure failure) {
                reply.failed(failure);
            }
        });
    }

    private void agreed(JsonNode payload) {
        List<String> instances =
                payload.path("instances").valueStream().map(JsonNode::asText).toList();
        promises.agreed(
                payload.path("execution").asText(), payload.path("moment").asText(), instances);
    }
}
