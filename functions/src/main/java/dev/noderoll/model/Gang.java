package dev.noderoll.model;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Pods that are scheduled all or none, by their own marks: nobody needs a right to read what they name.
 *
 * @param name of the object that says how many of them there have to be at least; which nothing here reads
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/scheduling-group/">Scheduling group</a> of Kubernetes 1.36
 * @see <a href="https://github.com/kubernetes-sigs/scheduler-plugins/blob/master/pkg/coscheduling/README.md">Coscheduling</a>
 * @see <a href="https://volcano.sh/en/docs/podgroup/">PodGroup of Volcano</a>
 */
public record Gang(String namespace, String name) implements Comparable<Gang> {

    /** The label of the coscheduling plugin. */
    private static final String COSCHEDULING = "scheduling.x-k8s.io/pod-group";

    /** The annotation of Volcano, and of kube-batch before it. */
    private static final String VOLCANO = "scheduling.k8s.io/group-name";

    /**
     * Volcano makes a group of one pod at least for all that has none, named by the owner's UID: no gang.
     *
     * @see <a href="https://github.com/volcano-sh/volcano/blob/master/docs/design/Enhance-Generate-PodGroup-OwnerReferences-for-Normal-Pod.md">
     *     Enhance Generate PodGroup OwnerReferences for Normal Pod</a>
     */
    private static final String MADE_BY_VOLCANO = "podgroup-";

    /** That of a pod; empty where it is of none. */
    public static Optional<Gang> of(Pod pod) {
        return pod.gang().isEmpty()
                ? Optional.empty()
                : Optional.of(new Gang(pod.key().namespace(), pod.gang()));
    }

    /** Those of some pods, in order. */
    public static Set<Gang> allOf(Collection<Pod> pods) {
        return pods.stream().flatMap(pod -> of(pod).stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The name that these marks give; empty for none. */
    static String marked(Map<String, String> labels, Map<String, String> annotations) {
        String coscheduled = labels.getOrDefault(COSCHEDULING, "");
        String volcano = annotations.getOrDefault(VOLCANO, "");
        return !coscheduled.isEmpty() || volcano.startsWith(MADE_BY_VOLCANO) ? coscheduled : volcano;
    }

    /** Such as {@code ml/train-0}. */
    public String text() {
        return namespace + "/" + name;
    }

    @Override
    public int compareTo(Gang other) {
        return text().compareTo(other.text());
    }
}
