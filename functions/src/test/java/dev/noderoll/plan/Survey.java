package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.placement.Places;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A survey that is put together piece by piece. */
final class Survey {
    private final List<Pod> pods = new ArrayList<>();
    private final List<Budget> budgets = new ArrayList<>();
    private final List<ServiceView> services = new ArrayList<>();
    private final Map<String, Workload> workloads = new HashMap<>();
    private final Set<PodKey> orphans = new HashSet<>();
    private final Set<PodKey> lastTries = new HashSet<>();
    private final Map<String, Integer> attached = new HashMap<>();
    private final Set<String> others = new HashSet<>();
    private final Set<String> turns = new HashSet<>();
    private final Set<String> later = new HashSet<>();
    private boolean moving;
    private Places places = Places.UNKNOWN;
    private Reach reach = Reach.REPORTS;
    private List<String> nodes = List.of("n");
    private Instant since = NOW.minusSeconds(60);
    private DrainPolicy policy = Worlds.drainPolicy(SingleReplica.SURGE);

    Survey pods(Pod... more) {
        pods.addAll(List.of(more));
        return this;
    }

    Survey budgets(Budget... more) {
        budgets.addAll(List.of(more));
        return this;
    }

    Survey services(ServiceView... more) {
        services.addAll(List.of(more));
        return this;
    }

    /** Keeps the pods of the application that it is named after. */
    Survey workload(Workload workload) {
        workloads.put(workload.key().name(), workload);
        return this;
    }

    Survey orphan(Pod pod) {
        orphans.add(pod.key());
        return this;
    }

    Survey lastTry(Pod pod) {
        lastTries.add(pod.key());
        return this;
    }

    /** How many volumes are attached to the node. */
    Survey attached(int volumes) {
        return attached("n", volumes);
    }

    Survey attached(String node, int volumes) {
        attached.put(node, volumes);
        return this;
    }

    /** A pod with volumes has left the node, and does not serve elsewhere yet. */
    Survey moving() {
        moving = true;
        return this;
    }

    /** The nodes that are drained; n alone otherwise. */
    Survey nodes(String... names) {
        nodes = List.of(names);
        return this;
    }

    /** When all their drains began. */
    Survey since(Instant when) {
        since = when;
        return this;
    }

    /** Another session drains this node. */
    Survey othersDrain(String node) {
        others.add(node);
        return this;
    }

    /** These nodes go with this drain's session, and nothing goes from them yet. */
    Survey later(String... names) {
        later.addAll(List.of(names));
        return this;
    }

    /** Where successors go; unknown otherwise. */
    Survey places(Places known) {
        places = known;
        return this;
    }

    /** It is our turn in the namespace. */
    Survey inTurn() {
        turns.add("shop");
        return this;
    }

    /** Its kubelet no longer reports. */
    Survey silent() {
        reach = Reach.SILENT;
        return this;
    }

    Survey policy(DrainPolicy policy) {
        this.policy = policy;
        return this;
    }

    DrainSurvey make() {
        return make(pods, budgets, services);
    }

    /** The same facts, each list the other way round. */
    DrainSurvey reversed() {
        return make(pods.reversed(), budgets.reversed(), services.reversed());
    }

    List<PodVerdict> plan() {
        return DrainPlanner.plan(make());
    }

    private DrainSurvey make(List<Pod> pods, List<Budget> budgets, List<ServiceView> services) {
        Map<PodKey, Workload> kept = new HashMap<>();
        Map<String, DrainSurvey.Site> sites = new LinkedHashMap<>();
        for (String node : nodes) {
            List<Pod> on = pods.stream().filter(p -> node.equals(p.node())).toList();
            sites.put(
                    node,
                    new DrainSurvey.Site(on, reach, attached.getOrDefault(node, 0), moving, since, since, policy));
            for (Pod pod : on) {
                Workload workload = workloads.get(pod.labels().getOrDefault("app", ""));
                if (workload != null) {
                    kept.put(pod.key(), workload);
                }
            }
        }
        return new DrainSurvey(
                sites,
                Map.of("shop", new DrainSurvey.Namespace(pods, budgets, services)),
                kept,
                orphans,
                lastTries,
                new DrainSurvey.Others(others, turns, later),
                places,
                NOW);
    }
}
