package dev.noderoll.step;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.PodProfile;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.PreflightSurvey;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Profiles;
import dev.noderoll.port.Workloads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a whole cluster for a preflight. Changes nothing. */
public final class PreflightSurveyor {

    private PreflightSurveyor() {}

    /** Each controller is read once, and so is each namespace that has pods. */
    public static PreflightSurvey survey(Cluster cluster, Profiles profiles, Instant now) {
        List<PodProfile> pods = profiles.all();
        Workloads workloads = cluster.workloads();
        Map<PodKey, Workload> keepers = new TreeMap<>();
        Map<Owner, Optional<Workload>> byOwner = new HashMap<>();
        Set<String> namespaces = new TreeSet<>();
        for (PodProfile profile : pods) {
            Pod pod = profile.pod();
            String namespace = pod.key().namespace();
            namespaces.add(namespace);
            Owner owner = pod.owner();
            if (owner != null) {
                byOwner.computeIfAbsent(owner, o -> workloads.of(namespace, o))
                        .ifPresent(workload -> keepers.put(pod.key(), workload));
            }
        }
        List<Budget> budgets = new ArrayList<>();
        List<ServiceView> services = new ArrayList<>();
        for (String namespace : namespaces) {
            budgets.addAll(workloads.budgets(namespace));
            services.addAll(workloads.services(namespace));
        }
        return new PreflightSurvey(
                pods, keepers, budgets, services, cluster.nodes().list(), now);
    }
}
