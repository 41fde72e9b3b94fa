package dev.noderoll.plan;

import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.PodProfile;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a preflight looks at: a whole cluster.
 *
 * @param workloads what keeps the number of each of these pods
 * @param now when it was looked
 */
public record PreflightSurvey(
        List<PodProfile> pods,
        Map<PodKey, Workload> workloads,
        List<Budget> budgets,
        List<ServiceView> services,
        List<ClusterNode> nodes,
        Instant now) {

    public PreflightSurvey {
        pods = List.copyOf(pods);
        workloads = new TreeMap<>(workloads);
        budgets = List.copyOf(budgets);
        services = List.copyOf(services);
        nodes = List.copyOf(nodes);
    }
}
