package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.noderoll.Golden;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Holds events against the schemas of {@code statemachine/events}, by a validator that is not ours. */
public final class OwnEvents {

    private static final Map<String, JsonSchema> SCHEMAS = read();

    private OwnEvents() {}

    /** The schemas' titles, which are the detail types. */
    public static List<String> detailTypes() {
        return List.copyOf(SCHEMAS.keySet());
    }

    /** Those that we have put ourselves. */
    public static List<ObjectNode> in(List<ObjectNode> delivered) {
        return delivered.stream()
                .filter(event -> event.path("source").asText().equals("noderoll"))
                .toList();
    }

    /** What of our own events is not as its schema says; one line each. */
    public static List<String> unfit(List<ObjectNode> delivered) {
        return in(delivered).stream().flatMap(OwnEvents::unfit).toList();
    }

    private static Stream<String> unfit(ObjectNode event) {
        JsonSchema schema = SCHEMAS.get(event.path("detail-type").asText());
        return schema == null
                ? Stream.of("no schema for " + event)
                : schema
                        .validate(event, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true))
                        .stream()
                        .map(fault -> fault + " in " + event);
    }

    private static Map<String, JsonSchema> read() {
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
        Map<String, JsonSchema> schemas = new TreeMap<>();
        try (Stream<Path> files = Files.list(Golden.root().resolve("statemachine/events"))) {
            for (Path file : files.toList()) {
                JsonNode schema = Json.json().readTree(Files.readString(file));
                schemas.put(schema.path("title").asText(), factory.getSchema(schema));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return schemas;
    }
}
