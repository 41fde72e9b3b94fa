package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The values in a text of manifests, as kubectl takes it apart: at lines that begin with {@code ---}; a part that begins
 * with a brace is JSON, one object after the other, and YAML where it is no JSON.
 *
 * @see <a href="https://github.com/kubernetes/apimachinery/blob/master/pkg/util/yaml/decoder.go">YAMLOrJSONDecoder</a>
 */
final class ManifestText {

    /** A part that is neither YAML nor JSON; says where, and why. */
    static final class Garbled extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Garbled(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final Pattern SEPARATOR = Pattern.compile("^(?=---(?:\\s|$))", Pattern.MULTILINE);
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ManifestText() {}

    /**
     * Tells {@code value} of each value, in their order; of none where a document is empty.
     *
     * @throws Garbled at the first part that cannot be read, after those before it have been told
     */
    static void read(String text, Consumer<JsonNode> value) {
        int line = 1;
        StringBuilder part = new StringBuilder();
        for (String piece : SEPARATOR.split(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text, -1)) {
            part.append(piece);
            if (isPreamble(piece)) {
                continue;
            }
            readPart(part.toString(), line, value);
            line += (int) part.chars().filter(c -> c == '\n').count();
            part.setLength(0);
        }
    }

    /** Directives and comments, which belong to the document that follows. */
    private static boolean isPreamble(String piece) {
        return piece.lines().allMatch(line -> line.isBlank() || line.startsWith("%") || line.startsWith("#"));
    }

    private static void readPart(String part, int firstLine, Consumer<JsonNode> value) {
        List<JsonNode> objects = new ArrayList<>();
        Optional<Garbled> noJson = isBraced(part) ? readJson(part, firstLine, objects) : Optional.empty();
        if (isBraced(part) && noJson.isEmpty()) {
            objects.forEach(value);
            return;
        }
        List<JsonNode> documents = new ArrayList<>();
        try {
            YamlValues.read(part, documents::add);
        } catch (YAMLException e) {
            // It was JSON as far as the first object went.
            objects.forEach(value);
            throw noJson.filter(_ -> !objects.isEmpty()).orElseGet(() -> garbled(e, firstLine));
        }
        documents.stream().filter(document -> !document.isNull()).forEach(value);
    }

    private static boolean isBraced(String part) {
        String bare = part.startsWith("---") ? part.substring("---".length()) : part;
        return bare.stripLeading().startsWith("{");
    }

    /** Adds the objects up to the first mistake, which is returned. */
    private static Optional<Garbled> readJson(String part, int firstLine, List<JsonNode> values) {
        String blank = part.startsWith("---") ? "   " + part.substring("---".length()) : part;
        try (MappingIterator<JsonNode> objects = JSON.readerFor(JsonNode.class).readValues(blank)) {
            while (objects.hasNextValue()) {
                values.add(objects.nextValue());
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            int line =
                    firstLine + (e.getLocation() == null ? 0 : e.getLocation().getLineNr() - 1);
            return Optional.of(new Garbled("line " + line + ": " + oneLine(e.getOriginalMessage()), e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Garbled garbled(YAMLException mistake, int firstLine) {
        if (mistake instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            int line = firstLine + marked.getProblemMark().getLine();
            String context = marked.getContext() == null ? "" : marked.getContext() + ": ";
            return new Garbled("line " + line + ": " + oneLine(context + marked.getProblem()), mistake);
        }
        return new Garbled(oneLine(String.valueOf(mistake.getMessage())), mistake);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s+", " ");
    }
}
