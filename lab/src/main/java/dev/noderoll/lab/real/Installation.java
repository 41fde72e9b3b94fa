package dev.noderoll.lab.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.sim.kubernetes.KubeError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Installs what Noderoll needs in a cluster, from {@code infra/rbac}, and an identity that has these permissions and no
 * others: a service account in the place of the functions' IAM roles.
 */
public final class Installation {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
    private static final String NAMESPACE = "noderoll";

    private static final Map<String, String> PLURALS = Map.of(
            "ClusterRole", "clusterroles",
            "ClusterRoleBinding", "clusterrolebindings",
            "Role", "roles",
            "RoleBinding", "rolebindings");

    private final RealKubeApi api;

    public Installation(RealKubeApi api) {
        this.api = api;
    }

    /** Applies every manifest of the directory; those that are there already stay as they are. */
    public void apply(Path directory) {
        // The namespace first: the Role lives in it.
        create("/api/v1/namespaces", object("v1", "Namespace", NAMESPACE));
        for (ObjectNode manifest : manifests(directory)) {
            String plural = PLURALS.get(manifest.path("kind").asText());
            if (plural != null) {
                String namespace = manifest.path("metadata").path("namespace").asText();
                bindAccount(manifest);
                create(RBAC + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + plural, manifest);
            }
        }
        create("/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts", object("v1", "ServiceAccount", NAMESPACE));
    }

    /** A bearer token of the service account, good for two hours. */
    public String token() {
        ObjectNode request = object("authentication.k8s.io/v1", "TokenRequest", NAMESPACE);
        request.remove("metadata");
        request.putObject("spec").put("expirationSeconds", 7200);
        return api.post("/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts/" + NAMESPACE + "/token", request)
                .path("status")
                .path("token")
                .asText();
    }

    /** Bindings name the group that EKS access entries give; here the account gets what the group has. */
    private static void bindAccount(ObjectNode manifest) {
        if (manifest.path("kind").asText().endsWith("Binding")) {
            manifest.withArrayProperty("subjects")
                    .addObject()
                    .put("kind", "ServiceAccount")
                    .put("name", NAMESPACE)
                    .put("namespace", NAMESPACE);
        }
    }

    private void create(String path, ObjectNode object) {
        try {
            api.post(path, object);
        } catch (KubeError e) {
            if (!e.reason().equals("AlreadyExists")) {
                throw e;
            }
        }
    }

    private static ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata").put("name", name);
        return object;
    }

    private static List<ObjectNode> manifests(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".yaml"))
                    .sorted()
                    .flatMap(f -> documents(f).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ObjectNode> documents(Path file) {
        try (MappingIterator<ObjectNode> documents =
                new YAMLMapper().readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
