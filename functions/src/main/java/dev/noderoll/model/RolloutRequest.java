package dev.noderoll.model;

import org.jspecify.annotations.Nullable;

/**
 * What was asked for when an execution was started.
 *
 * @param target null to abandon: nothing is replaced, and what an earlier execution left is put back
 */
public record RolloutRequest(
        String cluster, String nodeGroup, @Nullable Wanted target, RolloutPolicy policy, SurgeCap clusterSurge) {

    /** Whose surge its policy alone bounds. */
    public RolloutRequest(String cluster, String nodeGroup, @Nullable Wanted target, RolloutPolicy policy) {
        this(cluster, nodeGroup, target, policy, SurgeCap.NONE);
    }

    /** How the target was named. */
    public sealed interface Wanted {

        /** An AMI. */
        record Image(String id) implements Wanted {}

        /** A Parameter Store parameter that holds an AMI's id. */
        record Parameter(String name) implements Wanted {}

        /** A version of the group's own launch template: a number, {@code $Latest} or {@code $Default}. */
        record TemplateVersion(String version) implements Wanted {}
    }

    /** The same, with its cluster named as it is seen from the execution that was started. */
    public RolloutRequest seenFrom(String holder) {
        return new RolloutRequest(Site.seenFrom(holder, cluster), nodeGroup, target, policy, clusterSurge);
    }
}
