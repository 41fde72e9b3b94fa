package dev.noderoll.sim.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A group as DescribeAutoScalingGroups answers it: how it was at that moment.
 *
 * @param templateVersion as set: a number, {@code $Latest} or {@code $Default}
 * @param suspended names of suspended processes
 * @param targetGroups ARNs of those that it is attached to
 * @param pool the settings of its warm pool, whose instances are not among these; empty without one
 * @param warm how many instances are in the pool: WarmPoolSize, "the current size of the warm pool"
 */
public record GroupDescription(
        String name,
        String arn,
        int min,
        int desired,
        int max,
        String templateId,
        String templateName,
        String templateVersion,
        List<String> zones,
        List<String> subnets,
        List<InstanceDescription> instances,
        List<GroupTag> tags,
        List<String> suspended,
        List<String> targetGroups,
        Protection newInstances,
        GroupOptions options,
        Optional<WarmPool> pool,
        int warm,
        Instant created) {

    /** Whether scaling in may choose an instance. Any other way to end it stays open (C2). */
    public enum Protection {
        NONE,
        FROM_SCALE_IN
    }

    /** What a group thinks of an instance. */
    public enum Health {
        HEALTHY("Healthy"),
        UNHEALTHY("Unhealthy");

        private final String text;

        Health(String text) {
            this.text = text;
        }

        /** As on the wire. */
        public String text() {
            return text;
        }
    }

    /** An instance of the group. Its image is not here (C6): ask EC2. */
    public record InstanceDescription(
            String id,
            String instanceType,
            String zone,
            LifecycleState state,
            Health health,
            Protection protection,
            String templateId,
            String templateName,
            long templateVersion) {}

    public GroupDescription {
        zones = List.copyOf(zones);
        subnets = List.copyOf(subnets);
        instances = List.copyOf(instances);
        tags = List.copyOf(tags);
        suspended = List.copyOf(suspended);
        targetGroups = List.copyOf(targetGroups);
    }
}
