package dev.noderoll.sim.aws;

import dev.noderoll.sim.kernel.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * LaunchInstances: a launch into one zone, at once, whose answer says what came of it (C5).
 *
 * <p>The desired capacity grows by what was launched. A token's answer is repeated for eight hours; afterwards the same
 * token launches again. Assumed, as AWS does not say it: the maximum size is enforced.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-instances-synchronously.html">Launch
 *     instances with synchronous provisioning</a>
 */
public final class LaunchRequests {

    /** Whether a launch that found no capacity is tried again, with the group's own means, later. */
    public enum Retry {
        NONE,
        WITH_GROUP
    }

    /**
     * A request to launch at once.
     *
     * @param token the same request with the same token is answered as before
     * @param zone may be left out in a group of one zone
     */
    public record Request(int capacity, String token, Optional<String> zone, Retry retry) {}

    /** What came of it: partial success is usual. */
    public record Outcome(String zone, List<String> instances, List<AwsError> errors) {
        public Outcome {
            instances = List.copyOf(instances);
            errors = List.copyOf(errors);
        }
    }

    private static final int MOST = 100;
    private static final Duration REMEMBERED = Duration.ofHours(8);
    private static final String CAUSE = "a user request launched instances synchronously.";

    private record Earlier(Request request, Outcome answer, Instant until) {}

    private final Agenda agenda;
    private final InstanceLifecycle lifecycle;
    private final Map<String, Earlier> byToken = new TreeMap<>();

    LaunchRequests(Agenda agenda, InstanceLifecycle lifecycle) {
        this.agenda = agenda;
        this.lifecycle = lifecycle;
    }

    Outcome launch(Group group, Request request) {
        Earlier earlier = byToken.get(group.name + " " + request.token());
        if (earlier != null && earlier.until.isAfter(agenda.instant())) {
            if (!earlier.request.equals(request)) {
                throw new AwsError(
                        "IdempotentParameterMismatch",
                        400,
                        "The client token was used with other parameters within the idempotency window.");
            }
            return earlier.answer;
        }
        Outcome answer = launchNow(group, request, zone(group, request));
        Instant until = agenda.instant().plus(REMEMBERED);
        byToken.put(group.name + " " + request.token(), new Earlier(request, answer, until));
        return answer;
    }

    private static String zone(Group group, Request request) {
        if (request.capacity() < 1 || request.capacity() > MOST) {
            throw AwsError.validation("RequestedCapacity must be 1 to " + MOST + ", is " + request.capacity() + ".");
        }
        if (!request.token().matches("[A-Za-z0-9_/-]{1,64}")) {
            throw AwsError.validation("ClientToken must match [A-Za-z0-9-_/]{1,64}.");
        }
        String zone = request.zone().orElse(group.zones.getFirst());
        if ((request.zone().isEmpty() && group.zones.size() > 1) || !group.zones.contains(zone)) {
            throw AwsError.validation(
                    "You must specify one of the Auto Scaling group's Availability Zones: " + group.zones + ".");
        }
        if (group.pool.isPresent()) {
            throw new AwsError(
                    "UnsupportedOperation", 400, "LaunchInstances is not supported for a group with a warm pool.");
        }
        if (group.isSuspended("Launch")) {
            throw AwsError.validation("Cannot launch instances while the Launch process is suspended.");
        }
        if (group.desired + request.capacity() > group.max) {
            throw AwsError.validation("The desired capacity would exceed the maximum size of the group.");
        }
        return zone;
    }

    private Outcome launchNow(Group group, Request request, String zone) {
        List<String> instances = new ArrayList<>();
        List<AwsError> errors = new ArrayList<>();
        for (int i = 0; i < request.capacity() && errors.isEmpty(); i++) {
            try {
                instances.add(lifecycle.launch(group, zone, CAUSE).id());
            } catch (AwsError e) {
                errors.add(e);
            }
        }
        boolean retry = request.retry() == Retry.WITH_GROUP
                && errors.stream().anyMatch(e -> e.code().equals("InsufficientInstanceCapacity"));
        group.desired += retry ? request.capacity() : instances.size();
        return new Outcome(zone, instances, errors);
    }
}
