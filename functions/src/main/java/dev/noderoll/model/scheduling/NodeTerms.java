package dev.noderoll.model.scheduling;

import java.util.List;
import java.util.Map;

/**
 * Alternatives, one of which a node has to meet: {@code nodeSelectorTerms}. Without any, no node meets them.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity">Node affinity</a>
 */
public record NodeTerms(List<Term> terms) {

    /** Conditions that a node has to meet all of; without any, no node does. */
    public record Term(List<NodeExpression> labels, List<NodeExpression> names) {
        public Term {
            labels = List.copyOf(labels);
            names = List.copyOf(names);
        }

        private boolean holds(String name, Map<String, String> nodeLabels) {
            return !(labels.isEmpty() && names.isEmpty())
                    && labels.stream().allMatch(e -> e.holds(nodeLabels.get(e.key())))
                    && names.stream().allMatch(e -> e.holds(name));
        }
    }

    public NodeTerms {
        terms = List.copyOf(terms);
    }

    public boolean holds(NodeView node) {
        return holds(node.name().value(), node.labels());
    }

    boolean holds(String name, Map<String, String> labels) {
        for (Term term : terms) {
            if (term.holds(name, labels)) {
                return true;
            }
        }
        return false;
    }
}
