package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.JobTries;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.DrainSurvey.Namespace;
import dev.noderoll.plan.DrainSurvey.Others;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.DrainSurvey.Site;
import dev.noderoll.plan.placement.Places;
import dev.noderoll.port.Live;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what a drain has to know of the pods on its nodes: their namespaces, their controllers. Changes nothing. */
public final class DrainSurveyor {

    /** Long enough for everybody to have seen it. */
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private final Facts facts;
    private final Instant now;
    private final Map<String, Namespace> namespaces = new TreeMap<>();
    private final Map<PodKey, Workload> keepers = new TreeMap<>();
    private final Set<PodKey> orphans = new TreeSet<>();
    private final Set<PodKey> lastTries = new TreeSet<>();
    private final Map<Owner, Integer> triesLeft = new HashMap<>();
    private final Map<Owner, Optional<Workload>> byOwner = new HashMap<>();
    private final Map<Owner, Boolean> daemonSets = new HashMap<>();
    private final Map<String, Site> sites = new LinkedHashMap<>();

    DrainSurveyor(Facts facts, Instant now) {
        this.facts = facts;
        this.now = now;
    }

    /** Looks at the pods of a node with what protects each, and where each could go, as if its drain had begun. */
    public static DrainSurvey survey(Live live, NodeName node, DrainPolicy policy, Instant now) {
        DrainSurveyor surveyor = new DrainSurveyor(Facts.of(live), now);
        ClusterNode found = live.node(node).orElse(null);
        surveyor.add(node, found, live.podsOn(node), now.minus(A_WHILE), now, policy, false);
        return surveyor.survey(Others.NONE, Foresight.now(live, Set.of(node), Set.of()));
    }

    /**
     * Adds a node that is drained.
     *
     * @param node null when it is gone
     * @param moving whether a pod with volumes that has left it does not serve elsewhere yet
     */
    void add(
            NodeName name,
            @Nullable ClusterNode node,
            List<Pod> pods,
            Instant since,
            Instant closed,
            DrainPolicy policy,
            boolean moving) {
        Reach reach = Reach.of(node);
        boolean volumes = false;
        for (Pod pod : pods) {
            String namespace = pod.key().namespace();
            Owner owner = pod.owner();
            boolean mustGo = DrainPlanner.mustGo(pod, policy, reach, closed, now);
            boolean orphan = orphan(pod);
            if (orphan) {
                orphans.add(pod.key());
            }
            if (owner != null && mustGo) {
                byOwner.computeIfAbsent(owner, o -> facts.of(namespace, o))
                        .ifPresent(workload -> keepers.put(pod.key(), workload));
            }
            if (mustGo || orphan) {
                namespaces.computeIfAbsent(namespace, facts::namespace);
            }
            if (owner != null && owner.isJob() && mustGo && policy.jobs() == Jobs.EVICT && !spendsTry(pod, owner)) {
                lastTries.add(pod.key());
            }
            volumes |= pod.claims() > 0;
        }
        // Asked for only where there is a pod that it matters to.
        int attached = volumes ? facts.attached(name) : 0;
        sites.put(name.value(), new Site(pods, reach, attached, moving, since, closed, policy));
    }

    /** The nodes that were added. */
    Set<String> nodes() {
        return Set.copyOf(sites.keySet());
    }

    /** Whether a Job's pod may go without its failing for good. Each that may spends one of the tries that are left. */
    private boolean spendsTry(Pod pod, Owner job) {
        if (pod.terminating() || pod.finished()) {
            return true;
        }
        int left = triesLeft.computeIfAbsent(job, j -> left(pod.key().namespace(), j));
        triesLeft.put(job, Math.max(0, left - 1));
        return left > 0;
    }

    /** Pods of it that go already count as failed soon, if not yet. */
    private int left(String namespace, Owner job) {
        int tries = facts.tries(namespace, job).map(JobTries::left).orElse(Integer.MAX_VALUE);
        long going = namespaces.computeIfAbsent(namespace, facts::namespace).pods().stream()
                .filter(p -> job.equals(p.owner()) && p.terminating() && !p.finished())
                .count();
        return (int) Math.max(0, tries - going);
    }

    /** A DaemonSet pod that nobody would make again (D19). One that has finished harms nobody (D18). */
    private boolean orphan(Pod pod) {
        Owner owner = pod.owner();
        return owner != null
                && owner.isDaemonSet()
                && !pod.finished()
                && !daemonSets.computeIfAbsent(
                        owner, o -> facts.daemonSetExists(pod.key().namespace(), o));
    }

    /** Whose the pods are that a Deployment's selector matches, and that are on other nodes: not all need be its own. */
    private void keepersOfTheLike() {
        List<Workload> deployments = keepers.values().stream()
                .filter(w -> w.key().kind().equals("Deployment"))
                .distinct()
                .toList();
        for (Workload deployment : deployments) {
            String name = deployment.key().namespace();
            Namespace namespace = namespaces.get(name);
            for (Pod pod : namespace == null ? List.<Pod>of() : namespace.pods()) {
                Owner owner = pod.owner();
                if (owner != null
                        && owner.kind().equals("ReplicaSet")
                        && deployment.selector().matches(pod.labels())) {
                    byOwner.computeIfAbsent(owner, o -> facts.of(name, o))
                            .ifPresent(workload -> keepers.put(pod.key(), workload));
                }
            }
        }
    }

    DrainSurvey survey(Others others, Places places) {
        keepersOfTheLike();
        return new DrainSurvey(sites, namespaces, keepers, orphans, lastTries, others, places, now);
    }
}
