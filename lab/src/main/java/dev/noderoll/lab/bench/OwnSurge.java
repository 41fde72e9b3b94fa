package dev.noderoll.lab.bench;

import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.scenario.Scenario.Group;

/** How many instances above the group's size each method has, as its tool does: what the lower bound is asked for. */
final class OwnSurge {

    private OwnSurge() {}

    /** Of a method that goes below the group's size instead, how many nodes it takes at a time. */
    static int of(MethodName method, Group group) {
        int tenth = Math.ceilDiv(group.size(), 10);
        return switch (method) {
            case NAIVE, KUBERGRUNT, EKS_ROLLING_UPDATE -> group.size();
            case INSTANCE_REFRESH, KARPENTER_DRIFT -> tenth;
            case MANAGED_NODE_GROUP -> 2 * group.zones().size();
            case KUBECTL_DRAIN, NODEROLL -> 1;
        };
    }
}
