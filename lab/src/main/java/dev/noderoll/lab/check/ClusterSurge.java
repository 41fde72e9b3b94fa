package dev.noderoll.lab.check;

import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import java.util.List;

/** That the groups of a cluster never have more instances in service together than their steady and the plan's cap. */
public final class ClusterSurge {

    private static final String PROMISE = "NeverAboveClusterSurge";

    private final SimAws aws;
    private final List<String> groups;
    private final int most;
    private final Violations violations;

    private ClusterSurge(SimAws aws, List<String> groups, int surplus, Violations violations) {
        this.aws = aws;
        this.groups = List.copyOf(groups);
        this.most = surplus
                + groups.stream()
                        .mapToInt(group -> aws.autoScaling().peek(group).desired())
                        .sum();
        this.violations = violations;
    }

    /**
     * Begins to watch; the world as it is now is what steady means.
     *
     * @param surplus how many surplus nodes the cluster may have
     */
    public static Violations watch(Agenda agenda, SimAws aws, List<String> groups, int surplus) {
        Violations violations = new Violations(agenda);
        ClusterSurge surge = new ClusterSurge(aws, groups, surplus, violations);
        agenda.afterEach(event -> surge.look());
        return violations;
    }

    private void look() {
        long inService = groups.stream()
                .flatMap(group -> aws.autoScaling().peek(group).instances().stream())
                .map(InstanceDescription::state)
                .filter(state -> state == LifecycleState.IN_SERVICE)
                .count();
        if (inService > most) {
            violations.add(PROMISE, inService + " instances in service in all groups, allowed " + most);
        }
    }
}
