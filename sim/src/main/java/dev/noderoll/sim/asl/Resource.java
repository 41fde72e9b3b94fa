package dev.noderoll.sim.asl;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a Task calls.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html">Service integrations</a>
 */
public sealed interface Resource {

    String PREFIX = "arn:aws:states:::";
    String BY_TOKEN = ".waitForTaskToken";

    /** The name behind the prefix, such as {@code lambda:invoke}. */
    String id();

    /** {@code lambda:invoke}. */
    record Lambda(String id) implements Resource {}

    /** {@code states:startExecution}, with or without waiting for its end. */
    record StartExecution(String id, Ends ends) implements Resource {}

    /** Whether the task lasts until the started execution has ended. */
    enum Ends {
        AWAITED,
        IGNORED
    }

    /** Any other service. */
    record Service(String id) implements Resource {

        /** The id of the call, whatever the task waits for. */
        String call() {
            return id.replace(BY_TOKEN, "");
        }
    }

    /** Whether the task ends when somebody sends back the token that it hands out, whatever the call answers. */
    default boolean byToken() {
        return id().endsWith(BY_TOKEN);
    }

    private static Set<String> optimized() {
        return Set.of("sns:publish", "events:putEvents", "sqs:sendMessage");
    }

    /** Empty for what the lab does not know. */
    static Optional<Resource> of(String arn) {
        if (!arn.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String id = arn.substring(PREFIX.length());
        String call = id.replace(BY_TOKEN, "");
        return switch (id) {
            case "lambda:invoke", "lambda:invoke" + BY_TOKEN -> Optional.of(new Lambda(id));
            case "states:startExecution" -> Optional.of(new StartExecution(id, Ends.IGNORED));
            case "states:startExecution.sync:2" -> Optional.of(new StartExecution(id, Ends.AWAITED));
            default ->
                optimized().contains(call) || Pattern.matches("aws-sdk:[a-z0-9]+:[a-z][A-Za-z0-9]*", call)
                        ? Optional.of(new Service(id))
                        : Optional.empty();
        };
    }
}
