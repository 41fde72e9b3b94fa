package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.sim.asl.State.ForEach;
import dev.noderoll.sim.asl.TemplateReader.May;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a Map state. Not supported, and so refused: ItemReader, ItemBatcher, ResultWriter, express children.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html">Distributed mode</a>
 */
final class MapReader {

    static final String[] FIELDS = {
        "ItemProcessor",
        "Items",
        "ItemSelector",
        "MaxConcurrency",
        "ToleratedFailurePercentage",
        "ToleratedFailureCount",
        "Label",
        "Retry",
        "Catch",
        "Assign",
        "Output",
        "Next",
        "End"
    };

    private static final Template NO_LIMIT = new Template.Literal(JsonNodeFactory.instance.numberNode(0));

    private MapReader() {}

    static State read(String machine, String name, FieldReader fields) {
        FieldReader processor = new FieldReader(
                fields.at("ItemProcessor"),
                fields.node("ItemProcessor"),
                Set.of("ProcessorConfig", "Comment", "StartAt", "States"));
        ForEach.Mode mode = mode(processor);
        ForEach.Tolerance tolerance = new ForEach.Tolerance(
                maybeNumber(fields, "ToleratedFailurePercentage"), maybeNumber(fields, "ToleratedFailureCount"));
        if (mode == ForEach.Mode.INLINE
                && !tolerance.equals(new ForEach.Tolerance(Optional.empty(), Optional.empty()))) {
            throw fields.refuse("ToleratedFailurePercentage", "only a DISTRIBUTED map tolerates failures");
        }
        return new ForEach(
                StateReader.basics(name, fields, May.RESULT),
                new ForEach.Items(
                        fields.maybeTemplate("Items"),
                        fields.maybeTemplate("ItemSelector"),
                        maybeNumber(fields, "MaxConcurrency").orElse(NO_LIMIT)),
                tolerance,
                mode,
                FlowReader.read(machine, processor),
                OnErrorReader.read(fields),
                StateReader.next(fields));
    }

    private static Optional<Template> maybeNumber(FieldReader fields, String field) {
        return fields.has(field) ? Optional.of(StateReader.number(fields, field)) : Optional.empty();
    }

    private static ForEach.Mode mode(FieldReader processor) {
        if (!processor.has("ProcessorConfig")) {
            return ForEach.Mode.INLINE;
        }
        FieldReader config = new FieldReader(
                processor.at("ProcessorConfig"), processor.node("ProcessorConfig"), Set.of("Mode", "ExecutionType"));
        return switch (config.text("Mode")) {
            case "INLINE" -> {
                if (config.has("ExecutionType")) {
                    throw config.refuse("ExecutionType", "only for DISTRIBUTED");
                }
                yield ForEach.Mode.INLINE;
            }
            case "DISTRIBUTED" -> {
                if (!config.text("ExecutionType").equals("STANDARD")) {
                    throw config.refuse("ExecutionType", "expected STANDARD");
                }
                yield ForEach.Mode.DISTRIBUTED;
            }
            default -> throw config.refuse("Mode", "expected INLINE or DISTRIBUTED");
        };
    }
}
