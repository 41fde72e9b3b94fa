package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Promises 1 and 2: Ready nodes that are not being drained never fall below steady; InService instances never exceed
 * steady and the surge.
 */
final class Capacity {

    private static final String BELOW = "NeverBelowSteady";
    private static final String ABOVE = "NeverAboveSurge";

    private final KubeApi api;
    private final int steady;
    private final int surge;
    private final Violations violations;
    private final Excuses excuses;
    private @Nullable GroupDescription seen;
    private boolean nodesChanged;

    Capacity(SimAws aws, KubeApi api, String group, int surge, Violations violations, Excuses excuses) {
        this.api = api;
        this.steady = aws.autoScaling().peek(group).desired();
        this.surge = surge;
        this.violations = violations;
        this.excuses = excuses;
        api.onChange(Kind.NODE, change -> nodesChanged = true);
    }

    void look(GroupDescription now) {
        if (now.equals(seen) && !nodesChanged) {
            return;
        }
        seen = now;
        nodesChanged = false;
        Set<String> inService = new HashSet<>();
        for (InstanceDescription instance : now.instances()) {
            if (instance.state() == LifecycleState.IN_SERVICE) {
                inService.add(instance.id());
            }
        }
        if (inService.size() > steady + surge + excuses.surgeRaised() + excuses.instancesAdded()) {
            violations.add(
                    ABOVE,
                    inService.size() + " instances in service, allowed " + (steady + surge + excuses.surgeRaised()));
        }
        long serving =
                api.list(Kind.NODE).stream().filter(n -> serves(n, inService)).count();
        if (serving < steady - excuses.nodesTaken() - excuses.unavailable()) {
            violations.add(BELOW, serving + " Ready nodes are not being drained, steady is " + steady);
        }
    }

    private static boolean serves(ObjectNode node, Set<String> inService) {
        return inService.contains(Json.instance(node))
                && !node.path("spec").path("unschedulable").asBoolean()
                && Conditions.is(node, "Ready", "True");
    }
}
