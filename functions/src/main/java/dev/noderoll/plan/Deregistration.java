package dev.noderoll.plan;

import java.time.Instant;
import java.util.Optional;

/** Whether load balancers still send to a node that is to leave them, and what is waited for before its first eviction. */
public sealed interface Deregistration {

    /** Nobody sends to it, or that has been waited for long enough. */
    record Over() implements Deregistration {}

    /** It gets no new requests; those under way go on for the target group's deregistration delay. */
    record Draining(String targetGroup) implements Deregistration {}

    /** It is still registered: whoever keeps the targets has not taken it off. It is waited for until then. */
    record Registered(String targetGroup, Instant until) implements Deregistration {}

    /** Nobody can tell, for this reason: it is waited until then. */
    record Timed(String because, Instant until) implements Deregistration {}

    /**
     * What is known of a node.
     *
     * @param draining a target group in which it drains
     * @param registered one in which it is registered
     * @param unknown why not everything is known; empty where everything is
     */
    record Seen(Optional<String> draining, Optional<String> registered, Optional<String> unknown) {}

    /**
     * Judges.
     *
     * @param seconds how long a node is waited for that stays registered, or of which nothing is known; 0 to wait for
     *     nothing
     */
    static Deregistration judge(Instant since, int seconds, Seen seen, Instant now) {
        Instant until = since.plusSeconds(seconds);
        if (seconds == 0) {
            return new Over();
        }
        if (seen.draining().isPresent()) {
            return new Draining(seen.draining().get());
        }
        if (!now.isBefore(until)) {
            return new Over();
        }
        return seen.registered()
                .<Deregistration>map(group -> new Registered(group, until))
                .or(() -> seen.unknown().map(because -> new Timed(because, until)))
                .orElseGet(Over::new);
    }

    /** In words; empty when it is over. */
    default String why() {
        return switch (this) {
            case Over _ -> "";
            case Draining(String group) -> "its node drains as a target of " + group;
            case Registered(String group, var _) -> "its node is still a target of " + group;
            case Timed(String because, var _) -> "load balancers may still send to its node: " + because;
        };
    }

    /** What ends the wait; empty when it is over. */
    default String unblock() {
        return switch (this) {
            case Over _ -> "";
            case Draining _ -> "passes when the deregistration delay of that target group is over";
            case Registered(var _, Instant until) ->
                "passes when its controller has taken it off, or at " + until
                        + "; if it does not, look at the AWS Load Balancer Controller or the cloud provider";
            case Timed(var _, Instant until) -> "passes at " + until + " (drain.deregistrationSeconds)";
        };
    }
}
