package dev.noderoll.model;

/**
 * A target group of a load balancer that a controller of the cluster keeps.
 *
 * @param arn by which it is asked
 * @param name for people
 * @param kind what its targets are
 * @param service the Service that it is for, as {@code namespace/name}; empty where its tags name none, as for an Ingress
 */
public record TargetGroup(String arn, String name, Kind kind, String service) {

    /** What the targets of a group are. */
    public enum Kind {
        INSTANCES,
        /** Addresses of pods: which of them are there is up to the pods' own readiness, and no node's. */
        ADDRESSES
    }

    /** Where an instance stands in a target group. One that is no target stands nowhere. */
    public enum Health {
        /** It has not passed a health check yet. */
        INITIAL,
        HEALTHY,
        UNHEALTHY,
        /** It was deregistered: no new requests, and those under way go on. */
        DRAINING
    }

    /** The name of a group, from its ARN: {@code arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID}. */
    public static String nameOf(String arn) {
        String[] parts = arn.split("/", -1);
        return parts.length > 2 ? parts[1] : arn;
    }
}
