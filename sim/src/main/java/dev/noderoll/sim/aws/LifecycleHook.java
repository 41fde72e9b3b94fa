package dev.noderoll.sim.aws;

import java.time.Duration;
import java.util.Optional;

/**
 * A group's wish to be asked before an instance goes into service, or before it goes away (H1).
 *
 * @param heartbeat 30 to 7200 s: how long an answer may take; each heartbeat starts it anew (H2)
 * @param defaultResult the answer when none came
 * @param metadata what the events carry along; empty for none
 * @param target the ARN of an SNS topic or SQS queue that is notified too (H9); empty for none
 */
public record LifecycleHook(
        String name,
        Transition transition,
        Duration heartbeat,
        Result defaultResult,
        Optional<String> metadata,
        Optional<String> target) {

    /** When a hook asks. */
    public enum Transition {
        LAUNCHING("autoscaling:EC2_INSTANCE_LAUNCHING"),
        TERMINATING("autoscaling:EC2_INSTANCE_TERMINATING");

        private final String text;

        Transition(String text) {
            this.text = text;
        }

        /** As on the wire. */
        public String text() {
            return text;
        }
    }

    /** What a hook is answered. */
    public enum Result {
        CONTINUE,
        ABANDON
    }

    private static final Duration LONGEST = Duration.ofDays(2);
    private static final int METADATA_LIMIT = 4000;

    public LifecycleHook {
        if (heartbeat.toSeconds() < 30 || heartbeat.toSeconds() > 7200) {
            throw AwsError.validation(
                    "Heartbeat timeout must be between 30 and 7200 seconds, is " + heartbeat.toSeconds() + ".");
        }
        if (metadata.map(String::length).orElse(0) > METADATA_LIMIT) {
            throw AwsError.validation(
                    "Value at 'notificationMetadata' failed to satisfy constraint: Member must have length less than or"
                            + " equal to " + METADATA_LIMIT);
        }
    }

    /** One that is told of by EventBridge alone. */
    public LifecycleHook(
            String name, Transition transition, Duration heartbeat, Result defaultResult, Optional<String> metadata) {
        this(name, transition, heartbeat, defaultResult, metadata, Optional.empty());
    }

    /** How long an instance waits for this hook at most, heartbeats or not: min(48 h, 100 heartbeats) (H1). */
    public Duration globalTimeout() {
        Duration hundred = heartbeat.multipliedBy(100);
        return hundred.compareTo(LONGEST) < 0 ? hundred : LONGEST;
    }
}
