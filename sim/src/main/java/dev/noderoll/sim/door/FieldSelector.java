package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on the few fields by which the API server selects.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/">Field selectors</a>
 */
final class FieldSelector {

    private static final Pattern TERM = Pattern.compile("([^=!]+)(==|=|!=)(.*)");
    private static final List<String> OF_ALL = List.of("metadata.name", "metadata.namespace");
    private static final Map<Kind, List<String>> OF_KIND = Map.of(
            Kind.POD,
            List.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "spec.hostNetwork",
                    "status.phase",
                    "status.podIP",
                    "status.nominatedNodeName"),
            Kind.NODE,
            List.of("spec.unschedulable"),
            Kind.NAMESPACE,
            List.of("status.phase"),
            Kind.SECRET,
            List.of("type"),
            Kind.JOB,
            List.of("status.successful"),
            Kind.REPLICA_SET,
            List.of("status.replicas"),
            Kind.REPLICATION_CONTROLLER,
            List.of("status.replicas"),
            Kind.EVENT,
            List.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    "source",
                    "type"));

    private enum Sign {
        EQUAL,
        DIFFERENT
    }

    private record Term(String field, Sign sign, String value) {
        boolean holds(ObjectNode object) {
            boolean equal = read(object, field).equals(value);
            return sign == Sign.EQUAL ? equal : !equal;
        }
    }

    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    /** Reads a query's text; empty selects everything. */
    static FieldSelector parse(Kind kind, String text) {
        List<Term> terms = new ArrayList<>();
        for (String part : text.isEmpty() ? List.<String>of() : List.of(text.split(",", -1))) {
            Matcher term = TERM.matcher(part);
            if (!term.matches()) {
                throw KubeErrors.badRequest("invalid selector: '" + part + "'; can't understand '" + part + "'");
            }
            String field = term.group(1).strip();
            if (!OF_ALL.contains(field)
                    && !OF_KIND.getOrDefault(kind, List.of()).contains(field)) {
                throw KubeErrors.badRequest("field label not supported: " + field);
            }
            Sign sign = "!=".equals(term.group(2)) ? Sign.DIFFERENT : Sign.EQUAL;
            terms.add(new Term(field, sign, term.group(3).strip()));
        }
        return new FieldSelector(terms);
    }

    boolean matches(ObjectNode object) {
        return terms.stream().allMatch(t -> t.holds(object));
    }

    /** The node whose pods are asked for, when that is what is asked for: such a list is kept as an index. */
    Optional<String> node() {
        return terms.stream()
                .filter(t -> "spec.nodeName".equals(t.field())
                        && t.sign() == Sign.EQUAL
                        && !t.value().isEmpty())
                .map(Term::value)
                .findFirst();
    }

    private static String read(ObjectNode object, String field) {
        String value = Json.text(object, field.split("\\.", -1));
        boolean isFlag = "spec.unschedulable".equals(field) || "spec.hostNetwork".equals(field);
        return isFlag && value.isEmpty() ? "false" : value;
    }
}
