package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on labels, as a Service's map, a workload's {@code LabelSelector} or the text of a list query writes it.
 *
 * <p>An empty selector matches everything; a null one nothing (D65).
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/">Labels and selectors</a>
 */
public final class LabelSelector {

    private static final LabelSelector NOTHING = new LabelSelector(List.of(labels -> false));

    // Terms of "a=b,c in (d, e),f,!g": a comma inside parentheses does not end a term.
    private static final Pattern TERM_BREAK = Pattern.compile(",(?![^(]*\\))");
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*([^=!\\s]*)");
    private static final Pattern PRESENCE = Pattern.compile("(!?)\\s*([^=!\\s()]+)");

    /** One condition on the labels. */
    private interface Term {
        boolean holds(Map<String, String> labels);
    }

    private final List<Term> terms;

    private LabelSelector(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    /** From {@code matchLabels} and {@code matchExpressions}; a missing or null node matches nothing. */
    public static LabelSelector of(JsonNode selector) {
        if (selector.isMissingNode() || selector.isNull()) {
            return NOTHING;
        }
        List<Term> terms = new ArrayList<>(equalities(selector.path("matchLabels")));
        for (ObjectNode expression : Json.objects(selector.path("matchExpressions"))) {
            terms.add(term(
                    Json.text(expression, "key"),
                    Json.text(expression, "operator"),
                    Json.texts(expression.path("values"))));
        }
        return new LabelSelector(terms);
    }

    /** From a map of labels that all must be there, as in a Service; a missing or empty map matches nothing. */
    public static LabelSelector ofMap(JsonNode labels) {
        return labels.isEmpty() ? NOTHING : new LabelSelector(equalities(labels));
    }

    /**
     * From a query's text: {@code app=web,tier!=db,zone in (a, b),!canary}.
     *
     * @throws KubeError 400 when it cannot be read
     */
    public static LabelSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        if (!text.isBlank()) {
            for (String part : TERM_BREAK.split(text, -1)) {
                terms.add(parseTerm(part.strip()));
            }
        }
        return new LabelSelector(terms);
    }

    /** Whether an object's labels satisfy this selector. */
    public boolean matches(JsonNode object) {
        Map<String, String> labels = Json.map(Json.at(object, "metadata", "labels"));
        return terms.stream().allMatch(t -> t.holds(labels));
    }

    private static List<Term> equalities(JsonNode labels) {
        List<Term> terms = new ArrayList<>();
        Json.map(labels).forEach((key, value) -> terms.add(has -> value.equals(has.get(key))));
        return terms;
    }

    private static Term parseTerm(String text) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            List<String> values = new ArrayList<>();
            for (String value : set.group(3).split(",", -1)) {
                values.add(value.strip());
            }
            return term(set.group(1), "in".equals(set.group(2)) ? "In" : "NotIn", values);
        }
        Matcher equality = EQUALITY.matcher(text);
        if (equality.matches()) {
            return term(equality.group(1), "!=".equals(equality.group(2)) ? "NotIn" : "In", List.of(equality.group(3)));
        }
        Matcher presence = PRESENCE.matcher(text);
        if (presence.matches()) {
            return term(presence.group(2), presence.group(1).isEmpty() ? "Exists" : "DoesNotExist", List.of());
        }
        throw KubeErrors.badRequest("unable to parse requirement: " + text);
    }

    private static Term term(String key, String operator, List<String> values) {
        return switch (operator) {
            case "In" -> labels -> labels.containsKey(key) && values.contains(labels.get(key));
            case "NotIn" -> labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
            case "Exists" -> labels -> labels.containsKey(key);
            case "DoesNotExist" -> labels -> !labels.containsKey(key);
            default -> throw KubeErrors.badRequest("\"" + operator + "\" is not a valid label selector operator");
        };
    }
}
