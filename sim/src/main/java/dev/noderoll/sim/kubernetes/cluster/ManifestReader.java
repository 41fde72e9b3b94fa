package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.sim.kubernetes.FieldTypes;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads Kubernetes manifests as people write them: YAML of one or many documents, JSON, and {@code List}s.
 *
 * <p>Of a directory, the files that end in .yaml, .yml or .json are read, those below it too, in the order of their
 * names. Objects without a namespace get {@code default}. Namespaces come first, then the other kinds in the order of
 * the files. Kinds that the lab does not keep and that run no pods ({@code Ingress}, {@code HorizontalPodAutoscaler},
 * those of extensions) are left out, and named.
 */
public final class ManifestReader {

    /** A manifest that the lab cannot take. The message says which, and what is expected. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unreadable(String message, Throwable cause) {
            super(message, cause);
        }

        public Unreadable(String message) {
            super(message);
        }
    }

    /** Kinds that run pods, and that the lab does not know. */
    private static final Set<String> UNKNOWN_RUNNERS = Set.of("CronJob", "ReplicationController");

    private static final YAMLMapper YAML = new YAMLMapper();

    private ManifestReader() {}

    /**
     * Reads a file or a directory.
     *
     * @param leftOut is told of each object that the lab does not keep
     * @throws Unreadable when there is no such file, or a document in it is not a manifest, or of a kind that runs pods
     *     which the lab does not know
     */
    public static List<ObjectNode> read(Path path, Consumer<String> leftOut) {
        if (!Files.exists(path)) {
            throw new Unreadable(path + " does not exist, expected a file or directory of manifests");
        }
        List<ObjectNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(ManifestReader::isManifest).sorted().toList()) {
                found.addAll(parse(file.toString(), Files.readString(file), leftOut));
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
     * @param leftOut as in {@link #read}
     * @throws Unreadable as in {@link #read}
     */
    public static List<ObjectNode> parse(String source, String text, Consumer<String> leftOut) {
        List<ObjectNode> found = new ArrayList<>();
        int document = 1;
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            while (documents.hasNextValue()) {
                add(documents.nextValue(), source + ", document " + document, found, leftOut);
                document++;
            }
        } catch (JsonProcessingException e) {
            throw new Unreadable(
                    source + ", document " + document + ": not YAML or JSON: "
                            + e.getOriginalMessage().strip().replaceAll("\\s+", " "),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(source, e);
        }
        return found;
    }

    private static void add(JsonNode read, String where, List<ObjectNode> found, Consumer<String> leftOut) {
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
                add(each, where + ", item " + item, found, leftOut);
            }
            return;
        }
        FieldTypes.fault(manifest).ifPresent(fault -> {
            throw new Unreadable(where + ": " + fault);
        });
        if (Manifests.find(manifest).isEmpty() && runsNoPods(manifest)) {
            leftOut.accept(Fields.text(manifest, "kind") + " " + Fields.name(manifest));
            return;
        }
        Kind kind = Manifests.find(manifest).orElseThrow(() -> unsupported(manifest, where));
        checkBehaviour(manifest, where);
        ObjectNode object = manifest.deepCopy();
        if (kind.scope() == Kind.Scope.NAMESPACE && Fields.namespace(object).isEmpty()) {
            Fields.child(object, "metadata").put("namespace", "default");
        }
        found.add(object);
    }

    /** How the app behaves, in the annotations of a pod or of a pod template. */
    private static void checkBehaviour(ObjectNode manifest, String where) {
        JsonNode template = manifest.path("spec").path("template");
        try {
            Profile.of(template instanceof ObjectNode made ? made : manifest);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(where + ": " + e.getMessage(), e);
        }
    }

    /**
     * A known kind of an unknown version runs pods, perhaps: it is not left out; nor is a kind that its API does not
     * have, which is a slip of the pen.
     */
    private static boolean runsNoPods(ObjectNode manifest) {
        String kind = Fields.text(manifest, "kind");
        String apiVersion = Fields.text(manifest, "apiVersion");
        boolean known = Arrays.stream(Kind.values()).anyMatch(k -> k.title().equals(kind));
        boolean named = !kind.isEmpty()
                && !apiVersion.isEmpty()
                && !Fields.name(manifest).isEmpty();
        boolean slip = !FieldTypes.has(apiVersion, kind)
                && Arrays.stream(Kind.values()).anyMatch(k -> k.apiVersion().equals(apiVersion));
        return named && !known && !slip && !UNKNOWN_RUNNERS.contains(kind);
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
