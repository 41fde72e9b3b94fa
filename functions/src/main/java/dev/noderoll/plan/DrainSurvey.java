package dev.noderoll.plan;

import static java.util.Comparator.comparing;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a drain looks at: the node's pods, and in their namespaces whatever protects them.
 *
 * @param namespaces those that the node's pods live in
 * @param workloads what keeps the number of each of these pods; none for a Job's pod
 * @param orphans DaemonSet pods whose DaemonSet is gone (D19)
 * @param place the node itself
 * @param now when it was looked
 */
public record DrainSurvey(
        List<Pod> onNode,
        Map<String, Namespace> namespaces,
        Map<PodKey, Workload> workloads,
        Set<PodKey> orphans,
        Place place,
        DrainPolicy policy,
        Instant now) {

    /**
     * The node that is drained.
     *
     * @param attached how many persistent volumes are attached to it; 0 as well where nothing depends on their number
     */
    public record Place(Reach reach, int attached) {}

    /** Whether the node's kubelet reports, and so says when a pod has stopped. */
    public enum Reach {
        REPORTS,
        SILENT
    }

    /** The pods of a namespace on all nodes, its budgets and its Services. */
    public record Namespace(List<Pod> pods, List<Budget> budgets, List<ServiceView> services) {
        public Namespace {
            pods = List.copyOf(pods);
            budgets = List.copyOf(budgets);
            services = List.copyOf(services);
        }
    }

    public DrainSurvey {
        onNode = List.copyOf(onNode);
        namespaces = new TreeMap<>(namespaces);
        workloads = new TreeMap<>(workloads);
        orphans = new TreeSet<>(orphans);
    }

    Namespace namespaceOf(Pod pod) {
        Namespace namespace = namespaces.get(pod.key().namespace());
        if (namespace == null) {
            throw new IllegalArgumentException(
                    "the survey lacks the namespace of " + pod.key().text());
        }
        return namespace;
    }

    /** What keeps the number of this pod. */
    public Optional<Workload> workloadOf(Pod pod) {
        return Optional.ofNullable(workloads.get(pod.key()));
    }

    /** The budgets that cover the pod. */
    public List<Budget> budgetsOf(Pod pod) {
        return namespaceOf(pod).budgets().stream().filter(b -> b.covers(pod)).toList();
    }

    /** Services of which the pod is a ready endpoint, by name. */
    List<ServiceView> servedBy(Pod pod) {
        return namespaceOf(pod).services().stream()
                .filter(s -> s.selects(pod) && s.ready().contains(pod.key().uid()))
                .sorted(comparing(ServiceView::text))
                .toList();
    }
}
