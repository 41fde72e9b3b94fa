package dev.noderoll.plan.placement;

import dev.noderoll.model.Selector;
import dev.noderoll.model.scheduling.PodTerm;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.Standing;
import java.util.List;
import java.util.Map;

/** Pods that a rule counts. */
sealed interface PodGroup {

    /**
     * Whether the pod is one of them.
     *
     * @param namespaceLabels those of the pod's namespace
     */
    boolean covers(PodView pod, Map<String, String> namespaceLabels);

    /** Whether any pod of a namespace may be one of them. */
    boolean reaches(String namespace, Map<String, String> namespaceLabels);

    /**
     * Those that a topology spread counts: in the pod's own namespace, and not on their way out. An empty selector counts
     * nobody, though it matches everybody elsewhere.
     *
     * @see <a href="https://github.com/kubernetes/kubernetes/issues/87621">kubernetes#87621</a>: why terminating pods are
     *     left out here, though they count everywhere else
     */
    record Spread(String namespace, Selector selector) implements PodGroup {
        @Override
        public boolean covers(PodView pod, Map<String, String> namespaceLabels) {
            return pod.standing() == Standing.LIVE
                    && pod.key().namespace().equals(namespace)
                    && !selector.matchesAll()
                    && selector.matches(pod.labels());
        }

        @Override
        public boolean reaches(String other, Map<String, String> namespaceLabels) {
            return namespace.equals(other);
        }
    }

    /** Those of which all terms of an affinity speak; of no terms, nobody. */
    record OfAll(List<PodTerm> terms) implements PodGroup {
        public OfAll {
            terms = List.copyOf(terms);
        }

        @Override
        public boolean covers(PodView pod, Map<String, String> namespaceLabels) {
            return !terms.isEmpty()
                    && terms.stream().allMatch(t -> t.covers(pod.key().namespace(), pod.labels(), namespaceLabels));
        }

        @Override
        public boolean reaches(String namespace, Map<String, String> namespaceLabels) {
            return !terms.isEmpty()
                    && terms.stream()
                            .allMatch(t -> t.namespaces().contains(namespace)
                                    || (t.byLabels() != null && t.byLabels().matches(namespaceLabels)));
        }
    }
}
