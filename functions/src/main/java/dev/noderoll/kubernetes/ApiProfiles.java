package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.PodProfile;
import dev.noderoll.model.PodProfile.PreStop;
import dev.noderoll.model.PodProfile.Probe;
import dev.noderoll.port.Profiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pods of the API server, with the zones of the volumes that they claim. */
public final class ApiProfiles implements Profiles {

    private static final Pattern SLEEP = Pattern.compile("(?:^|[\\s;&|\"'/])sleep\\s+(\\d{1,6})(?:s)?\\b");

    /** Keys by which a volume's node affinity names a zone: the well-known one, and those of the EBS drivers. */
    private static final Set<String> ZONES = Set.of(
            "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone", "topology.ebs.csi.aws.com/zone");

    private final ClusterClient client;

    public ApiProfiles(Connection connection) {
        this.client = new ClusterClient(connection);
    }

    @Override
    public List<PodProfile> all() {
        Map<String, Set<String>> volumes = new HashMap<>();
        client.list("api/v1/persistentvolumes", Map.of(), volume -> {
            volumes.put(volume.path("metadata").path("name").asText(), zones(volume));
            return Optional.empty();
        });
        Map<String, Set<String>> claims = new HashMap<>();
        client.list("api/v1/persistentvolumeclaims", Map.of(), claim -> {
            String volume = claim.path("spec").path("volumeName").asText();
            claims.put(
                    claim.path("metadata").path("namespace").asText() + "/"
                            + claim.path("metadata").path("name").asText(),
                    volumes.getOrDefault(volume, Set.of()));
            return Optional.empty();
        });
        return client.list("api/v1/pods", Map.of(), pod -> Optional.of(read(pod, claims)));
    }

    /** Every term has to be met by one of its values, and any one term will do: here each has one zone, or none. */
    private static Set<String> zones(JsonNode volume) {
        Set<String> zones = new TreeSet<>();
        JsonNode terms =
                volume.path("spec").path("nodeAffinity").path("required").path("nodeSelectorTerms");
        for (JsonNode term : terms) {
            for (JsonNode expression : term.path("matchExpressions")) {
                if (ZONES.contains(expression.path("key").asText())) {
                    expression.path("values").forEach(value -> zones.add(value.asText()));
                }
            }
        }
        return zones;
    }

    private static PodProfile read(JsonNode pod, Map<String, Set<String>> claims) {
        Set<String> zones = new TreeSet<>();
        String namespace = pod.path("metadata").path("namespace").asText();
        for (JsonNode volume : pod.path("spec").path("volumes")) {
            String claim =
                    volume.path("persistentVolumeClaim").path("claimName").asText();
            zones.addAll(claims.getOrDefault(namespace + "/" + claim, Set.of()));
        }
        return new PodProfile(ApiPods.read(pod), probe(pod), preStop(pod), zones);
    }

    private static Probe probe(JsonNode pod) {
        List<JsonNode> serving = new ArrayList<>();
        pod.path("spec").path("containers").forEach(container -> {
            if (!container.path("ports").isEmpty()) {
                serving.add(container);
            }
        });
        if (serving.isEmpty()) {
            pod.path("spec").path("containers").forEach(serving::add);
        }
        boolean gated = !pod.path("spec").path("readinessGates").isEmpty();
        return gated || serving.stream().allMatch(c -> c.has("readinessProbe")) ? Probe.PROBED : Probe.NONE;
    }

    /** Of several containers the one that serves decides, and that is the one with a hook. */
    private static PreStop preStop(JsonNode pod) {
        PreStop longest = new PreStop.None();
        for (JsonNode container : pod.path("spec").path("containers")) {
            JsonNode hook = container.path("lifecycle").path("preStop");
            if (!hook.isMissingNode()) {
                longest = longer(longest, read(hook));
            }
        }
        return longest;
    }

    private static PreStop read(JsonNode hook) {
        if (hook.has("sleep")) {
            return new PreStop.Sleeps(hook.path("sleep").path("seconds").asInt());
        }
        List<String> words = new ArrayList<>();
        hook.path("exec").path("command").forEach(word -> words.add(word.asText()));
        Matcher sleep = SLEEP.matcher(String.join(" ", words));
        return sleep.find() ? new PreStop.Sleeps(Integer.parseInt(sleep.group(1))) : new PreStop.Untold();
    }

    private static PreStop longer(PreStop one, PreStop other) {
        boolean sleepsLonger = one instanceof PreStop.Sleeps(int a) && other instanceof PreStop.Sleeps(int b) && a > b;
        return sleepsLonger || one instanceof PreStop.Untold ? one : other;
    }
}
