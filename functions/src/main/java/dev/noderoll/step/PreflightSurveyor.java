package dev.noderoll.step;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.PodProfile;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.PreflightSurvey;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Live;
import dev.noderoll.port.Profiles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a whole cluster for a preflight. Changes nothing. */
public final class PreflightSurveyor {

    private PreflightSurveyor() {}

    /** Every node is taken to go at some time, and each gets a successor like itself. */
    public static PreflightSurvey survey(Cluster cluster, Profiles profiles, DrainPolicy policy, Instant now) {
        List<PodProfile> pods = profiles.all();
        try (Live live = cluster.snapshot()) {
            Facts facts = Facts.once(Facts.of(live));
            Map<PodKey, Workload> keepers = new TreeMap<>();
            Set<String> namespaces = new TreeSet<>();
            for (PodProfile profile : pods) {
                Pod pod = profile.pod();
                namespaces.add(pod.key().namespace());
                Owner owner = pod.owner();
                if (owner != null && !owner.isDaemonSet()) {
                    facts.of(pod.key().namespace(), owner).ifPresent(workload -> keepers.put(pod.key(), workload));
                }
            }
            List<Budget> budgets = new ArrayList<>();
            List<ServiceView> services = new ArrayList<>();
            for (String namespace : namespaces) {
                budgets.addAll(facts.namespace(namespace).budgets());
                services.addAll(facts.namespace(namespace).services());
            }
            Map<PodKey, List<Blocker>> held = new TreeMap<>();
            new Standstills(live, Foresight.forGood(live, Set.of(), Set.of()), policy, now)
                    .of(live.nodes(), live, 1)
                    .forEach((pod, blockers) -> held.put(pod.key(), blockers));
            return new PreflightSurvey(
                    pods, keepers, budgets, services, held, policy.timeoutSeconds(), policy.detaching());
        }
    }
}
