package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A JSON value in a definition, in which strings of the form <code>{% ... %}</code> are expressions.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">Transforming data</a>
 */
public sealed interface Template {

    /** A value that is what it says. */
    record Literal(JsonNode value) implements Template {}

    record Formula(Expression expression) implements Template {}

    record Fields(SequencedMap<String, Template> fields) implements Template {
        public Fields {
            fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
        }
    }

    record Elements(List<Template> elements) implements Template {
        public Elements {
            elements = List.copyOf(elements);
        }
    }

    /** Computes the value; {@code where} is the state and field, for errors. */
    default JsonNode evaluate(String where, Surroundings around) throws TaskFailure {
        return switch (this) {
            case Literal(JsonNode value) -> value;
            case Formula(Expression expression) -> expression.evaluate(where, around);
            case Fields(SequencedMap<String, Template> fields) -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                for (Map.Entry<String, Template> field : fields.entrySet()) {
                    object.set(field.getKey(), field.getValue().evaluate(where + "." + field.getKey(), around));
                }
                yield object;
            }
            case Elements(List<Template> elements) -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                for (Template element : elements) {
                    array.add(element.evaluate(where, around));
                }
                yield array;
            }
        };
    }

    /** The field's template, when this is an object that has it. */
    default Optional<Template> field(String name) {
        return this instanceof Fields(SequencedMap<String, Template> fields)
                ? Optional.ofNullable(fields.get(name))
                : Optional.empty();
    }

    /** Empty unless this is an object. */
    default Set<String> fieldNames() {
        return this instanceof Fields(SequencedMap<String, Template> fields) ? fields.sequencedKeySet() : Set.of();
    }

    /** The string, when this is one, and no expression. */
    default Optional<String> text() {
        return this instanceof Literal(JsonNode value) && value.isTextual()
                ? Optional.of(value.textValue())
                : Optional.empty();
    }

    /** As in the definition, for people and for checks of the text. */
    default JsonNode source() {
        return switch (this) {
            case Literal(JsonNode value) -> value;
            case Formula(Expression expression) -> JsonNodeFactory.instance.textNode("{% " + expression.text() + " %}");
            case Fields(SequencedMap<String, Template> fields) -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                fields.forEach((name, template) -> object.set(name, template.source()));
                yield object;
            }
            case Elements(List<Template> elements) -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                elements.forEach(element -> array.add(element.source()));
                yield array;
            }
        };
    }
}
