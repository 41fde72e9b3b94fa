package dev.noderoll.lab.world.kubernetes.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.lab.world.kubernetes.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads Kubernetes manifests as people write them: YAML of one or many documents, JSON, and {@code List}s.
 *
 * <p>Of a directory, the files that end in .yaml, .yml or .json are read, those below it too, in the order of their
 * names. Objects without a namespace get {@code default}. Namespaces come first, then the other kinds in the order of
 * the files.
 */
public final class ManifestReader {

    /** A manifest that the lab cannot take. The message says which, and what is expected. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable(String message, Throwable cause) {
            super(message, cause);
        }

        Unreadable(String message) {
            super(message);
        }
    }

    private static final YAMLMapper YAML = new YAMLMapper();

    private ManifestReader() {}

    /**
     * Reads a file or a directory.
     *
     * @throws Unreadable when there is no such file, or a document in it is not a manifest of a supported kind
     */
    public static List<ObjectNode> read(Path path) {
        if (!Files.exists(path)) {
            throw new Unreadable(path + " does not exist, expected a file or directory of manifests");
        }
        List<ObjectNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(ManifestReader::isManifest).sorted().toList()) {
                found.addAll(parse(file.toString(), Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading manifests from " + path, e);
        }
        List<ObjectNode> ordered = new ArrayList<>(found.stream()
                .filter(m -> Manifests.kindOf(m) == Kind.NAMESPACE)
                .toList());
        found.removeAll(ordered);
        ordered.addAll(found);
        return List.copyOf(ordered);
    }

    /**
     * Reads a text.
     *
     * @param source named in errors
     * @throws Unreadable when a document is not a manifest of a supported kind
     */
    public static List<ObjectNode> parse(String source, String text) {
        List<ObjectNode> found = new ArrayList<>();
        int document = 0;
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            while (documents.hasNextValue()) {
                document++;
                add(documents.nextValue(), source + ", document " + document, found);
            }
        } catch (JsonProcessingException e) {
            throw new Unreadable(
                    source + ", document " + (document + 1) + ": not YAML or JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(source, e);
        }
        return found;
    }

    private static void add(JsonNode read, String where, List<ObjectNode> found) {
        if (read.isNull() || read.isMissingNode()) {
            return;
        }
        if (!(read instanceof ObjectNode manifest)) {
            throw new Unreadable(where + ": expected an object with apiVersion and kind");
        }
        if (Fields.text(manifest, "kind").endsWith("List")
                && manifest.path("items").isArray()) {
            int item = 0;
            for (JsonNode each : manifest.path("items")) {
                item++;
                add(each, where + ", item " + item, found);
            }
            return;
        }
        Kind kind = Manifests.find(manifest).orElseThrow(() -> unsupported(manifest, where));
        ObjectNode object = manifest.deepCopy();
        if (kind.scope() == Kind.Scope.NAMESPACE && Fields.namespace(object).isEmpty()) {
            Fields.child(object, "metadata").put("namespace", "default");
        }
        found.add(object);
    }

    private static Unreadable unsupported(ObjectNode manifest, String where) {
        String supported = Arrays.stream(Kind.values())
                .map(k -> k.apiVersion() + " " + k.title())
                .collect(Collectors.joining(", "));
        return new Unreadable(where + ": kind '" + Fields.text(manifest, "kind") + "' of apiVersion '"
                + Fields.text(manifest, "apiVersion") + "' is not supported, expected one of: " + supported);
    }

    private static boolean isManifest(Path file) {
        String name = file.toString();
        return Files.isRegularFile(file) && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }
}
