package dev.noderoll.step;

import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Purchase;
import dev.noderoll.model.Rollout.Launching;
import dev.noderoll.model.RolloutPolicy.Launch;
import dev.noderoll.port.Misconfigured;
import java.util.Optional;

/**
 * How a rollout launches, by what was asked for and what the group allows. A warm pool, beside which nothing is launched so,
 * the rollout deletes before it launches anything.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-instances-synchronously.html">Launch instances
 *     synchronously</a>: launch templates only, no warm pool, several instance types only where all are On-Demand or all Spot
 */
final class LaunchMode {

    private LaunchMode() {}

    /** Throws {@link Misconfigured} where LaunchInstances is asked for, and the group does not allow it. */
    static Launching of(Launch asked, NodeGroup group) {
        Optional<String> bar = bar(group);
        return switch (asked) {
            case DESIRED_CAPACITY -> new Launching(Launch.DESIRED_CAPACITY, "it was asked for");
            case LAUNCH_INSTANCES -> {
                if (bar.isPresent()) {
                    throw Misconfigured.field(
                            "launch",
                            "launchInstances",
                            "auto or desiredCapacity for " + group.name() + ": " + bar.get()
                                    + ", which LaunchInstances does not allow");
                }
                yield new Launching(Launch.LAUNCH_INSTANCES, "it was asked for");
            }
            case AUTO ->
                bar.map(why -> new Launching(Launch.DESIRED_CAPACITY, why + ", which LaunchInstances does not allow"))
                        .orElseGet(() -> new Launching(Launch.LAUNCH_INSTANCES, "the group allows it"));
        };
    }

    private static Optional<String> bar(NodeGroup group) {
        return group.purchase() == Purchase.MIXED
                ? Optional.of("its instances are neither all On-Demand nor all Spot")
                : Optional.empty();
    }
}
