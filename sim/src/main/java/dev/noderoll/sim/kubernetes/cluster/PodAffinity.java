package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.at;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Required affinity and anti-affinity between pods, a pod's own and that of those which are there.
 *
 * <p>Terminating pods count. A pod counts for an affinity when all of its terms cover it. A pod whose affinity nobody
 * meets goes anywhere if it would meet it itself, being the first of its kind.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/">Inter-pod affinity</a>
 */
final class PodAffinity {

    private PodAffinity() {}

    static JsonNode terms(JsonNode pod, String kind) {
        return at(pod, "spec", "affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution");
    }

    /** Those of {@code left} that suit the pod, and the pods on {@code all}. */
    static List<NodeView> filter(KubeApi api, ObjectNode pod, List<NodeView> all, List<NodeView> left) {
        List<NodeView> suited = new ArrayList<>(left);
        List<PodTerm> affinity = read(api, pod, "podAffinity");
        if (!affinity.isEmpty()) {
            together(affinity, pod, all, suited);
        }
        for (PodTerm term : read(api, pod, "podAntiAffinity")) {
            Set<String> taken = domains(term, all, List.of(term));
            suited.removeIf(n -> taken.contains(n.label(term.topologyKey())));
        }
        for (NodeView node : all) {
            for (ObjectNode other : node.unsociable()) {
                for (PodTerm term : read(api, other, "podAntiAffinity")) {
                    String domain = node.label(term.topologyKey());
                    if (!domain.isEmpty() && term.covers(pod)) {
                        suited.removeIf(n -> n.label(term.topologyKey()).equals(domain));
                    }
                }
            }
        }
        return suited;
    }

    private static void together(List<PodTerm> terms, ObjectNode pod, List<NodeView> all, List<NodeView> suited) {
        suited.removeIf(
                n -> terms.stream().anyMatch(t -> n.label(t.topologyKey()).isEmpty()));
        boolean nobody = true;
        List<Set<String>> wanted = new ArrayList<>();
        for (PodTerm term : terms) {
            Set<String> domains = domains(term, all, terms);
            nobody &= domains.isEmpty();
            wanted.add(domains);
        }
        if (nobody && terms.stream().allMatch(t -> t.covers(pod))) {
            return;
        }
        for (int i = 0; i < terms.size(); i++) {
            Set<String> domains = wanted.get(i);
            String key = terms.get(i).topologyKey();
            suited.removeIf(n -> !domains.contains(n.label(key)));
        }
    }

    /** Where there are pods that all of {@code covering} cover; nodes without the label are nowhere. */
    private static Set<String> domains(PodTerm term, List<NodeView> all, List<PodTerm> covering) {
        Set<String> domains = new TreeSet<>();
        for (NodeView node : all) {
            String domain = node.label(term.topologyKey());
            if (!domain.isEmpty()
                    && node.pods().stream().anyMatch(p -> covering.stream().allMatch(t -> t.covers(p)))) {
                domains.add(domain);
            }
        }
        return domains;
    }

    private static List<PodTerm> read(KubeApi api, ObjectNode pod, String kind) {
        List<PodTerm> terms = new ArrayList<>();
        for (JsonNode term : terms(pod, kind)) {
            terms.add(new PodTerm(api, term, pod));
        }
        return terms;
    }
}
