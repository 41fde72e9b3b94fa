package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads payload templates, and refuses what the service refuses: syntax errors, {@code $eval}, intrinsic functions,
 * and parts of {@code $states} that the field cannot have. Refused as a likely mistake, too: expression delimiters that
 * do not enclose the whole string, which the service takes as plain text.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">Transforming data</a>:
 *     "There can't be leading or trailing spaces", "$eval is not supported", which field may read what of $states
 */
final class TemplateReader {

    /** Parts of {@code $states} that not every field has. */
    enum May {
        RESULT,
        ERROR
    }

    private static final Pattern INTRINSIC = Pattern.compile("States\\.[A-Z]\\w*\\(");
    private static final Pattern EVAL = Pattern.compile("\\$eval\\b");
    private static final Pattern RESULT = Pattern.compile("\\$states\\.result\\b");
    private static final Pattern ERROR = Pattern.compile("\\$states\\.errorOutput\\b");

    private TemplateReader() {}

    static Template read(String where, JsonNode node, Set<May> may) {
        if (node.isObject()) {
            Map<String, Template> fields = new LinkedHashMap<>();
            node.properties()
                    .forEach(field -> fields.put(
                            name(where, field.getKey()), read(where + "." + field.getKey(), field.getValue(), may)));
            return new Template.Fields(new LinkedHashMap<>(fields));
        }
        if (node.isArray()) {
            List<Template> elements = new ArrayList<>();
            node.forEach(element -> elements.add(read(where, element, may)));
            return new Template.Elements(elements);
        }
        return node.isTextual() ? ofText(where, node, may) : new Template.Literal(node);
    }

    private static String name(String where, String field) {
        if (field.endsWith(".$")) {
            throw new MachineRefused(where + "." + field, "a JSONPath field name in a JSONata state");
        }
        return field;
    }

    private static Template ofText(String where, JsonNode node, Set<May> may) {
        String text = node.textValue();
        if (text.length() >= 4 && text.startsWith("{%") && text.endsWith("%}")) {
            String expression = text.substring(2, text.length() - 2).strip();
            check(where, expression, may);
            return new Template.Formula(Expression.parse(where, expression));
        }
        if (text.contains("{%") || text.contains("%}")) {
            throw new MachineRefused(where, "{% and %} must enclose the whole string");
        }
        if (INTRINSIC.matcher(text).lookingAt()) {
            throw new MachineRefused(where, "intrinsic functions belong to JSONPath");
        }
        return new Template.Literal(node);
    }

    private static void check(String where, String expression, Set<May> may) {
        if (EVAL.matcher(expression).find()) {
            throw new MachineRefused(where, "$eval is not supported by the service");
        }
        if (INTRINSIC.matcher(expression).find()) {
            throw new MachineRefused(where, "intrinsic functions belong to JSONPath");
        }
        if (!may.contains(May.RESULT) && RESULT.matcher(expression).find()) {
            throw new MachineRefused(where, "$states.result is not available here");
        }
        if (!may.contains(May.ERROR) && ERROR.matcher(expression).find()) {
            throw new MachineRefused(where, "$states.errorOutput is not available here");
        }
    }
}
