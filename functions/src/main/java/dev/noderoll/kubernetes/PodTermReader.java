package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.model.scheduling.PodTerm;
import dev.noderoll.model.scheduling.SpreadRule;
import dev.noderoll.model.scheduling.SpreadRule.Inclusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rules of a pod about other pods.
 *
 * <p>Keys of labels ({@code matchLabelKeys}, {@code mismatchLabelKeys}) become requirements with the pod's own values;
 * keys of labels that it has not are left out. The API server does so itself when a pod is made, from 1.29 for affinity
 * and from 1.34 for spread: a requirement that is there already is not added again.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#matchlabelkeys">matchLabelKeys</a>
 */
record PodTermReader(String namespace, Map<String, String> labels) {

    List<PodTerm> read(JsonNode list) {
        List<PodTerm> terms = new ArrayList<>();
        for (JsonNode term : list) {
            Selector selector = with(Json.selector(term.path("labelSelector")), term, "matchLabelKeys", Operator.IN);
            Set<String> namespaces = new TreeSet<>(PodNeedsReader.texts(term.path("namespaces")));
            boolean byLabels = term.path("namespaceSelector").isObject();
            if (namespaces.isEmpty() && !byLabels) {
                namespaces.add(namespace);
            }
            terms.add(new PodTerm(
                    term.path("topologyKey").asText(),
                    with(selector, term, "mismatchLabelKeys", Operator.NOT_IN),
                    namespaces,
                    byLabels ? Json.selector(term.path("namespaceSelector")) : null));
        }
        return terms;
    }

    /** Those that say DoNotSchedule. */
    List<SpreadRule> spread(JsonNode list) {
        List<SpreadRule> rules = new ArrayList<>();
        for (JsonNode rule : list) {
            if (rule.path("whenUnsatisfiable").asText("DoNotSchedule").equals("DoNotSchedule")) {
                rules.add(new SpreadRule(
                        rule.path("topologyKey").asText(),
                        with(Json.selector(rule.path("labelSelector")), rule, "matchLabelKeys", Operator.IN),
                        rule.path("maxSkew").asInt(1),
                        rule.path("minDomains").asInt(1),
                        inclusion(rule.path("nodeAffinityPolicy").asText("Honor")),
                        inclusion(rule.path("nodeTaintsPolicy").asText("Ignore"))));
            }
        }
        return rules;
    }

    private static Inclusion inclusion(String policy) {
        return policy.equals("Ignore") ? Inclusion.IGNORE : Inclusion.HONOR;
    }

    private Selector with(Selector selector, JsonNode rule, String keys, Operator operator) {
        List<Requirement> requirements = new ArrayList<>(selector.requirements());
        for (String key : PodNeedsReader.texts(rule.path(keys))) {
            String value = labels.get(key);
            boolean there =
                    selector.requirements().stream().anyMatch(r -> r.label().equals(key) && r.operator() == operator);
            if (value != null && !there) {
                requirements.add(new Requirement(key, operator, List.of(value)));
            }
        }
        return new Selector(selector.labels(), requirements);
    }
}
