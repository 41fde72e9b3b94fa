package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.lab.RealCluster;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.real.RealKubeApi;
import dev.noderoll.lab.run.RealWorld.Equipment;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.kernel.Inbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A case with what the lab does not know: policies, custom resources, and pods that somebody makes meanwhile. */
final class RealCase {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String UID = "UID-OF-OWNER";

    private final Path directory;
    private final List<Consumer<RealKubeApi>> before = new ArrayList<>();
    private int meanwhile;
    private @Nullable ObjectNode pod;
    private String uid = "";

    RealCase(Path directory) {
        this.directory = directory;
    }

    /** Objects of a file of the case are there before anything else is. */
    void given(String file) throws IOException {
        try (var objects = YAML.readerFor(ObjectNode.class)
                .<ObjectNode>readValues(directory.resolve(file).toFile())) {
            objects.readAll().forEach(object -> before.add(api -> api.post(path(object), object)));
        }
    }

    private static String path(JsonNode object) {
        String kind = object.path("kind").asText().toLowerCase(Locale.ROOT);
        String plural = kind.endsWith("y") ? kind.substring(0, kind.length() - 1) + "ies" : kind + "s";
        return "/apis/" + object.path("apiVersion").asText() + "/" + plural;
    }

    /** A custom resource of this kind owns what the manifests say. */
    void owned(String version, String plural, String kind) {
        before.add(api -> uid = create(api, "/apis/" + version + "/namespaces/default/" + plural, version, kind));
    }

    /** A kind is served a moment after it has been defined. */
    private static String create(RealKubeApi api, String path, String version, String kind) {
        ObjectNode object = YAML.createObjectNode().put("apiVersion", version).put("kind", kind);
        object.putObject("metadata").put("name", "main");
        for (int i = 0; ; i++) {
            try {
                return api.post(path, object).at("/metadata/uid").asText();
            } catch (RuntimeException notYet) {
                if (i == 50) {
                    throw notYet;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** So many pods are made when the first node is closed. */
    void meanwhile(int pods, String yaml) throws IOException {
        meanwhile = pods;
        pod = (ObjectNode) YAML.readTree(yaml);
    }

    Result run() throws IOException, InterruptedException {
        Path copy = Files.createTempDirectory("noderoll-case");
        try (RealCluster cluster = RealCluster.obtain();
                RealKubeApi api = new RealKubeApi(cluster.kubeconfig(), new Inbox())) {
            before.forEach(deed -> deed.accept(api));
            Scenario scenario = ScenarioReader.read(written(copy));
            Equipment equipment = new Equipment(cluster.kubeconfig(), Optional.empty(), Optional.empty());
            return new RealTrial(scenario, scenario.variant(""), MethodName.NODEROLL, equipment, 1)
                    .run(line -> told(line, api))
                    .result();
        }
    }

    private void told(String line, RealKubeApi api) {
        System.out.println(line);
        if (line.endsWith(" closed")) {
            for (; meanwhile > 0; meanwhile--) {
                ObjectNode made = Objects.requireNonNull(pod).deepCopy();
                made.putObject("metadata").put("name", "queued-" + meanwhile);
                api.post("/api/v1/namespaces/default/pods", made);
            }
        }
    }

    /** The case, with the owner's UID where the manifests leave it open. */
    private Path written(Path copy) throws IOException {
        Files.createDirectories(copy.resolve("m"));
        Files.copy(directory.resolve("scenario.json"), copy.resolve("scenario.json"));
        String manifests = Files.readString(directory.resolve("m/m.yaml")).replace(UID, uid);
        Files.writeString(copy.resolve("m/m.yaml"), manifests);
        return copy;
    }
}
