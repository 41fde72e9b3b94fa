package dev.noderoll.sim.aws;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that a group does or did, as DescribeScalingActivities answers it.
 *
 * @param status PreInService, MidLifecycleAction, MidTerminatingLifecycleAction, InProgress, Successful, Failed or
 *     Cancelled
 * @param progress in percent (H18)
 * @param instance the instance it is about; empty when none came to be
 * @param end empty while it goes on
 */
public record ScalingActivity(
        String id,
        String group,
        String description,
        String cause,
        Optional<String> instance,
        String zone,
        Instant start,
        Optional<Instant> end,
        String status,
        int progress,
        String message) {

    ScalingActivity at(String nextStatus, int nextProgress) {
        return new ScalingActivity(
                id, group, description, cause, instance, zone, start, end, nextStatus, nextProgress, message);
    }

    ScalingActivity ended(String lastStatus, Instant when, String why) {
        return new ScalingActivity(
                id, group, description, cause, instance, zone, start, Optional.of(when), lastStatus, 100, why);
    }
}
