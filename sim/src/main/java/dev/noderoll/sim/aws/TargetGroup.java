package dev.noderoll.sim.aws;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A target group of a load balancer.
 *
 * @param name at most 32 characters
 * @param protocol such as {@code TCP} or {@code HTTP}
 * @param type whether its targets are instances, or IP addresses, such as those of pods
 * @param deregistrationDelay for how long a target that was deregistered drains, 0 to 3600 seconds
 * @param interval between two health checks of a target
 * @param unhealthyThreshold how many of them in a row have to fail before a healthy target is unhealthy
 */
public record TargetGroup(
        String name,
        String protocol,
        int port,
        Type type,
        Duration deregistrationDelay,
        Duration interval,
        int unhealthyThreshold,
        Map<String, String> tags) {

    /** What its targets are. */
    public enum Type {
        INSTANCE("instance"),
        IP("ip");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** As on the wire. */
        public String text() {
            return text;
        }
    }

    /** By default, targets drain for so long. */
    public static final Duration USUAL_DELAY = Duration.ofMinutes(5);

    public TargetGroup {
        tags = new TreeMap<>(tags);
    }

    /** Of instances, with AWS's defaults, but for health checks that come as often as they may. */
    public static TargetGroup of(String name, Map<String, String> tags) {
        return new TargetGroup(name, "TCP", 80, Type.INSTANCE, USUAL_DELAY, Duration.ofSeconds(10), 2, tags);
    }

    public TargetGroup delay(Duration other) {
        return new TargetGroup(name, protocol, port, type, other, interval, unhealthyThreshold, tags);
    }

    /** With health checks so far apart. */
    public TargetGroup checked(Duration apart) {
        return new TargetGroup(name, protocol, port, type, deregistrationDelay, apart, unhealthyThreshold, tags);
    }

    public TargetGroup ofPods() {
        return new TargetGroup(name, protocol, port, Type.IP, deregistrationDelay, interval, unhealthyThreshold, tags);
    }

    /** A target as DescribeTargetHealth tells it. */
    public record Target(String id, int port, Health health, String reason, String description) {}

    /** The states of a target. */
    public enum Health {
        /** It is being registered, or has not passed a health check yet; it gets no requests. */
        INITIAL,
        HEALTHY,
        UNHEALTHY,
        /** It was deregistered: no new requests, and those under way go on. */
        DRAINING,
        /** It is not registered. */
        UNUSED;

        /** As on the wire. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
