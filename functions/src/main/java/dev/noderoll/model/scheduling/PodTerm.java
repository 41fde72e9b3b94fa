package dev.noderoll.model.scheduling;

import dev.noderoll.model.Selector;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A required affinity, or anti-affinity, to pods.
 *
 * @param selector with what {@code matchLabelKeys} and {@code mismatchLabelKeys} add to it
 * @param namespaces by name; the pod's own where the term names none
 * @param byLabels further namespaces, by their labels; null for none
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/">Inter-pod affinity</a>
 */
public record PodTerm(
        String topologyKey,
        Selector selector,
        Set<String> namespaces,
        @Nullable Selector byLabels) {

    public PodTerm {
        namespaces = new TreeSet<>(namespaces);
    }

    /**
     * Whether it speaks of a pod.
     *
     * @param namespaceLabels the labels of the pod's namespace
     */
    public boolean covers(String namespace, Map<String, String> labels, Map<String, String> namespaceLabels) {
        return (namespaces.contains(namespace) || (byLabels != null && byLabels.matches(namespaceLabels)))
                && selector.matches(labels);
    }
}
