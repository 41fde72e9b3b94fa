package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.FieldTypes;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads Kubernetes manifests as people write them and {@code kubectl apply -f} takes them: YAML of one or many documents
 * with anchors, aliases and merge keys, one or many objects of JSON, and {@code List}s.
 *
 * <p>Of a directory, the files that end in .yaml, .yml or .json are read, those below it too, in the order of their
 * names; a file that is named itself may end in anything. Objects without a namespace get {@code default}. Namespaces
 * come first, then the other kinds in the order of the files. Kinds that the lab does not keep ({@code Ingress},
 * {@code CronJob}, those of extensions) are left out, and named.
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

    private ManifestReader() {}

    /**
     * Reads a file or a directory.
     *
     * @param leftOut is told of each object that the lab does not keep
     * @throws Unreadable when there is no such file, or a document in it is not a manifest, or one that the API server
     *     would refuse
     */
    public static List<ObjectNode> read(Path path, Consumer<String> leftOut) {
        if (!Files.exists(path)) {
            throw new Unreadable(path + " does not exist, expected a file or directory of manifests");
        }
        List<ObjectNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(f -> f.equals(path) || isManifest(f))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList()) {
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
        List<JsonNode> documents = new ArrayList<>();
        try {
            ManifestText.read(text, documents::add);
        } catch (ManifestText.Garbled e) {
            throw new Unreadable(
                    source + ", document " + (documents.size() + 1) + ": not YAML or JSON: " + e.getMessage(), e);
        }
        List<ObjectNode> found = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            add(documents.get(i), source + ", document " + (i + 1), found, leftOut);
        }
        return found;
    }

    private static void add(JsonNode read, String where, List<ObjectNode> found, Consumer<String> leftOut) {
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
        if (Manifests.find(manifest).isEmpty() && isOfOthers(manifest)) {
            leftOut.accept(title(manifest) + " " + Fields.name(manifest));
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
     * Whether it is of a kind that the lab does not keep, told by its group: another group's {@code Service} is no
     * Service. What is not so is a slip of the pen: a kind that its API does not have, or one of the lab's kinds in
     * another version or group of Kubernetes' own.
     */
    private static boolean isOfOthers(ObjectNode manifest) {
        String kind = Fields.text(manifest, "kind");
        String apiVersion = Fields.text(manifest, "apiVersion");
        if (kind.isEmpty() || apiVersion.isEmpty() || Fields.name(manifest).isEmpty()) {
            return false;
        }
        boolean displaced = isKubernetes(group(manifest))
                && Arrays.stream(Kind.values()).anyMatch(k -> k.title().equals(kind));
        boolean slip = !FieldTypes.has(apiVersion, kind)
                && Arrays.stream(Kind.values()).anyMatch(k -> k.apiVersion().equals(apiVersion));
        return !displaced && !slip;
    }

    /** As kubectl names a kind: with its group, unless that is Kubernetes' own. */
    private static String title(ObjectNode manifest) {
        String kind = Fields.text(manifest, "kind");
        return isKubernetes(group(manifest)) ? kind : kind + "." + group(manifest);
    }

    /** Empty for the core group. */
    private static String group(ObjectNode manifest) {
        String apiVersion = Fields.text(manifest, "apiVersion");
        return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    }

    /** Groups of others have a domain of their own. */
    private static boolean isKubernetes(String group) {
        return !group.contains(".") || group.endsWith(".k8s.io");
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
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }
}
