package dev.noderoll.sim.aws;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * API throttling: each action has a bucket of tokens that refills every second; a call that finds none is refused.
 *
 * <p>EC2's sizes are documented: 100 tokens and 20 a second for an action that only reads, 50 and 5 for one that
 * changes. The other services do not tell theirs; assumed are the same. Their error codes differ.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request throttling for the
 *     Amazon EC2 API</a>
 */
public final class ApiRates implements ApiLog.Fault {

    private final InstantSource clock;
    private final Map<String, TokenBucket> buckets = new TreeMap<>();

    /** The rates of one account; to be added to its {@link ApiLog} as a fault. */
    public ApiRates(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Optional<AwsError> before(String service, String action) {
        TokenBucket bucket = buckets.computeIfAbsent(service + ":" + action, _ -> bucket(action));
        return bucket.take(clock.instant()) ? Optional.empty() : Optional.of(refusal(service));
    }

    private TokenBucket bucket(String action) {
        boolean reads = action.startsWith("Describe") || action.startsWith("Get") || action.startsWith("List");
        return reads ? new TokenBucket(100, 20, clock.instant()) : new TokenBucket(50, 5, clock.instant());
    }

    private static AwsError refusal(String service) {
        return switch (service) {
            case "ec2" -> new AwsError("RequestLimitExceeded", 503, "Request limit exceeded.");
            case "eks", "ssm" -> new AwsError("ThrottlingException", 400, "Rate exceeded");
            default -> new AwsError("Throttling", 400, "Rate exceeded");
        };
    }
}
