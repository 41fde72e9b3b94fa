package dev.noderoll.port;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.TargetGroup;
import dev.noderoll.model.TargetGroup.Health;
import java.util.List;
import java.util.Map;

/**
 * Targets of load balancers. Every method throws {@link TryAgain} on throttling or an error of the service, and {@link
 * Misconfigured} on a missing permission.
 */
public interface Targets {

    /** The target groups that a cluster's controllers have tagged as its own; none for a cluster without any. */
    List<TargetGroup> ofCluster(String cluster);

    /** The targets of a group of instances, with where each stands; none for a group that is no more. */
    Map<InstanceId, Health> health(String arn);
}
