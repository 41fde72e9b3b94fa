package dev.noderoll.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** For people, or for programs. */
final class Output {

    /** What a command writes. */
    enum Format {
        text,
        json,
        yaml
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
    private Format format = Format.text;

    /** Says it in the format that was asked for. */
    void say(Terminal terminal, Supplier<List<String>> text, Supplier<JsonNode> data) {
        switch (format) {
            case text -> text.get().forEach(terminal::say);
            case json -> data.get().toPrettyString().lines().forEach(terminal::say);
            case yaml -> yaml(data.get()).lines().forEach(terminal::say);
        }
    }

    private static String yaml(JsonNode data) {
        try {
            return YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .build()
                    .writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
