package dev.noderoll.plan;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy.Detaching;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.PodProfile;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a preflight looks at: a whole cluster.
 *
 * @param workloads what keeps the number of each of these pods
 * @param held all that would keep a pod on its node when that was drained, by the drain's own decisions; pods that differ in
 *     nothing from one that is in it may be left out
 * @param drainSeconds how long a drain may take
 * @param detaching which pods are taken off their Services before they are evicted
 */
public record PreflightSurvey(
        List<PodProfile> pods,
        Map<PodKey, Workload> workloads,
        List<Budget> budgets,
        List<ServiceView> services,
        Map<PodKey, List<Blocker>> held,
        int drainSeconds,
        Detaching detaching) {

    public PreflightSurvey {
        pods = List.copyOf(pods);
        workloads = new TreeMap<>(workloads);
        budgets = List.copyOf(budgets);
        services = List.copyOf(services);
        held = new TreeMap<>(held);
    }
}
