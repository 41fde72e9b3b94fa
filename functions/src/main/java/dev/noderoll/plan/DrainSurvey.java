package dev.noderoll.plan;

import static java.util.Comparator.comparing;

import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Detached;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Gangs;
import dev.noderoll.model.Gang;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.placement.Places;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a drain looks at: the pods of the nodes that are drained, and in their namespaces whatever protects them.
 *
 * @param sites the nodes by name, in the order in which budgets are spent on them
 * @param namespaces those that the nodes' pods live in
 * @param workloads what keeps the number of each of these pods, and of others in their namespaces where it is known;
 *     none for a Job's pod
 * @param orphans DaemonSet pods whose DaemonSet is gone (D19)
 * @param lastTries pods whose Jobs fail for good when they are evicted now; looked for where a drain's policy says so
 * @param places where the successors of pods can go
 * @param now when it was looked
 */
public record DrainSurvey(
        Map<String, Site> sites,
        Map<String, Namespace> namespaces,
        Map<PodKey, Workload> workloads,
        Set<PodKey> orphans,
        Set<PodKey> lastTries,
        Others others,
        Places places,
        Instant now) {

    /**
     * A node that is drained.
     *
     * @param attached how many persistent volumes are attached to it; 0 as well where nothing depends on their number
     * @param moving whether a pod with volumes that has left it does not serve elsewhere yet, and others wait for that
     * @param since when its drain began
     * @param closed since when it takes no new pods but those that tolerate that
     */
    public record Site(
            List<Pod> pods,
            Reach reach,
            int attached,
            boolean moving,
            Instant since,
            Instant closed,
            DrainPolicy policy) {
        public Site {
            pods = List.copyOf(pods);
        }

        /** Whose volumes are not waited for elsewhere. */
        public Site(List<Pod> pods, Reach reach, int attached, Instant since, Instant closed, DrainPolicy policy) {
            this(pods, reach, attached, false, since, closed, policy);
        }

        /** Closed as its drain began. */
        public Site(List<Pod> pods, Reach reach, int attached, Instant since, DrainPolicy policy) {
            this(pods, reach, attached, since, since, policy);
        }

        public Instant deadline() {
            return since.plusSeconds(policy.timeoutSeconds());
        }
    }

    /** Whether the node's kubelet reports, and so says when a pod has stopped. */
    public enum Reach {
        REPORTS,
        SILENT;

        /** Of a node that is gone nobody waits to hear: its pods go with it. */
        public static Reach of(@Nullable ClusterNode node) {
            return node != null && node.silent() ? SILENT : REPORTS;
        }
    }

    /** The pods of a namespace on all nodes, its budgets and its Services. */
    public record Namespace(List<Pod> pods, List<Budget> budgets, List<ServiceView> services) {
        public Namespace {
            pods = List.copyOf(pods);
            budgets = List.copyOf(budgets);
            services = List.copyOf(services);
        }
    }

    /**
     * What other sessions do at the same time.
     *
     * @param draining the names of the nodes that they drain: what is there may be gone the next moment
     * @param turns the namespaces in which it is this session's turn, so that they evict nothing there meanwhile
     * @param later nodes of this session's own from which nothing goes yet
     */
    public record Others(Set<String> draining, Set<String> turns, Set<String> later) {

        public static final Others NONE = new Others(Set.of(), Set.of());

        /** Where every node of this session is in the survey. */
        public Others(Set<String> draining, Set<String> turns) {
            this(draining, turns, Set.of());
        }

        public Others {
            draining = new TreeSet<>(draining);
            turns = new TreeSet<>(turns);
            later = new TreeSet<>(later);
        }
    }

    /** Where nobody knows where pods can go. */
    public DrainSurvey(
            Map<String, Site> sites,
            Map<String, Namespace> namespaces,
            Map<PodKey, Workload> workloads,
            Set<PodKey> orphans,
            Others others,
            Instant now) {
        this(sites, namespaces, workloads, orphans, Set.of(), others, Places.UNKNOWN, now);
    }

    public DrainSurvey {
        sites = Collections.unmodifiableMap(new LinkedHashMap<>(sites));
        namespaces = new TreeMap<>(namespaces);
        workloads = new TreeMap<>(workloads);
        orphans = new TreeSet<>(orphans);
        lastTries = new TreeSet<>(lastTries);
    }

    /** The node that a pod of this survey is on. */
    public Site siteOf(Pod pod) {
        Site site = pod.node() == null ? null : sites.get(pod.node());
        if (site == null) {
            throw new IllegalArgumentException(
                    "the survey lacks the node of " + pod.key().text());
        }
        return site;
    }

    /** What the drain of the pod's node may do. */
    public DrainPolicy policyOf(Pod pod) {
        return siteOf(pod).policy();
    }

    Namespace namespaceOf(Pod pod) {
        Namespace namespace = namespaces.get(pod.key().namespace());
        if (namespace == null) {
            throw new IllegalArgumentException(
                    "the survey lacks the namespace of " + pod.key().text());
        }
        return namespace;
    }

    /** The gang that a pod goes with; empty where it goes for itself. */
    Optional<Gang> gangOf(Pod pod) {
        return policyOf(pod).gangs() == Gangs.TOGETHER ? Gang.of(pod) : Optional.empty();
    }

    /** Whether no controller makes the pod again: it has none, or its DaemonSet is gone (D19, D24). */
    boolean unmanaged(Pod pod) {
        return pod.owner() == null || orphans.contains(pod.key());
    }

    /** What keeps the number of this pod. */
    public Optional<Workload> workloadOf(Pod pod) {
        return Optional.ofNullable(workloads.get(pod.key()));
    }

    /** Whether a workload keeps a pod: by its owner, where that is known, since selectors may match the pods of others. */
    boolean keeps(Workload workload, Pod pod) {
        return workload.keeps(pod, this::workloadOf);
    }

    /** The budgets that cover the pod. */
    public List<Budget> budgetsOf(Pod pod) {
        return namespaceOf(pod).budgets().stream().filter(b -> b.covers(pod)).toList();
    }

    /** Services of which the pod is a ready endpoint, or was when labels were taken off it for its eviction; by name. */
    List<ServiceView> servedBy(Pod pod) {
        boolean detached = Detached.of(pod).isPresent();
        Pod whole = pod.whole();
        return namespaceOf(pod).services().stream()
                .filter(s -> detached ? s.selects(whole) : s.leadsTo(pod))
                .sorted(comparing(ServiceView::text))
                .toList();
    }

    /** With the turn in a namespace, and that as it was read since. */
    public DrainSurvey inTurn(String namespace, Namespace asRead) {
        Map<String, Namespace> read = new TreeMap<>(namespaces);
        read.put(namespace, asRead);
        Set<String> turns = new TreeSet<>(others.turns());
        turns.add(namespace);
        return new DrainSurvey(
                sites,
                read,
                workloads,
                orphans,
                lastTries,
                new Others(others.draining(), turns, others.later()),
                places,
                now);
    }
}
