package dev.noderoll.sim.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.lambda.Invocation.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A simulated AWS Lambda: each invocation runs on a fiber of its own, so that it takes time, and several of them overlap.
 *
 * <p>Nothing but its own end or its timeout ends an invocation: not whoever has asked for it. Not modelled: throttling,
 * concurrency limits, and a failed start.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">Execution environment</a>
 */
public final class Lambda implements Functions {

    private final Fibers fibers;
    private final Dice dice;
    private final Function<String, Optional<FunctionSettings>> settings;
    private final FunctionTimes times;
    private final Code code;
    private final Environments environments;
    private final Set<Invocation> running = new LinkedHashSet<>();
    private final Map<String, Integer> invocations = new TreeMap<>();

    /**
     * Functions that nobody has called yet.
     *
     * @param settings of a function by its name; empty for one that does not exist
     * @param code what the functions do; it may sleep
     */
    public Lambda(
            Fibers fibers,
            Dice dice,
            Function<String, Optional<FunctionSettings>> settings,
            FunctionTimes times,
            Code code) {
        this.fibers = fibers;
        this.dice = dice.named("lambda");
        this.settings = settings;
        this.times = times;
        this.code = code;
        this.environments = new Environments(times);
    }

    @Override
    public void invoke(String function, JsonNode payload, Reply reply) {
        Optional<FunctionSettings> deployed = settings.apply(function);
        if (deployed.isEmpty()) {
            reply.failed(new TaskFailure("Lambda.ResourceNotFoundException", "there is no function " + function));
            return;
        }
        String id = function + "-" + invocations.merge(function, 1, Integer::sum);
        Order order = new Order(function, id, payload, reply);
        fibers.start(id, () -> run(order, deployed.get()));
    }

    private void run(Order order, FunctionSettings deployed) {
        Invocation invocation = new Invocation(order, deployed, fibers, times, dice.named(order.id()));
        running.add(invocation);
        try {
            Duration start = environments.start(
                    order.function(),
                    deployed,
                    invocation.dice(),
                    fibers.clock().instant());
            invocation.begin(start, () -> invocation.die(timedOut(order, deployed)));
            JsonNode answer = code.run(order.function(), order.payload());
            end(invocation, reply -> reply.returned(answer));
        } catch (TaskFailure failure) {
            end(invocation, reply -> reply.failed(failure));
        } finally {
            running.remove(invocation);
        }
    }

    /** An exception leaves the environment as it is: the next invocation finds it warm. */
    private void end(Invocation invocation, Consumer<Reply> what) {
        invocation.sleep(Duration.ZERO);
        fibers.touch(() -> {
            if (invocation.end()) {
                environments.free(
                        invocation.function(), invocation.dice(), fibers.clock().instant());
                invocation.tell(what);
            }
            return invocation;
        });
    }

    /**
     * What Step Functions hears of a function that Lambda has ended.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html">Troubleshooting</a>:
     *     errorType Sandbox.Timedout, "Task timed out after 3.00 seconds"; the environment is not used again
     */
    private static TaskFailure timedOut(Order order, FunctionSettings deployed) {
        String message = String.format(
                Locale.ROOT,
                "RequestId: %s Error: Task timed out after %.2f seconds",
                order.id(),
                deployed.timeout().toMillis() / 1000.0);
        return new TaskFailure(
                "Sandbox.Timedout",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("errorType", "Sandbox.Timedout")
                        .put("errorMessage", message)
                        .toString());
    }

    /** Since when what any function acts on now may be known, but for what it was told in the meantime. */
    public Instant oldestLook() {
        Instant now = fibers.clock().instant();
        return running.stream()
                .map(Invocation::looked)
                .min(Instant::compareTo)
                .filter(look -> look.isBefore(now))
                .orElse(now);
    }

    /** How many environments were started: each a cold start. */
    public int coldStarts() {
        return environments.started();
    }
}
