package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.PodProfile;
import dev.noderoll.model.PodProfile.PreStop;
import dev.noderoll.model.PodProfile.Probe;
import dev.noderoll.port.Profiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pods of the API server, with what protects those who send them requests. */
public final class ApiProfiles implements Profiles {

    private static final Pattern SLEEP = Pattern.compile("(?:^|[\\s;&|\"'/])sleep\\s+(\\d{1,6})(?:s)?\\b");

    private final ClusterClient client;

    public ApiProfiles(Connection connection) {
        this.client = new ClusterClient(connection);
    }

    @Override
    public List<PodProfile> all() {
        return client.list("api/v1/pods", Map.of(), pod -> Optional.of(profile(pod)));
    }

    private static PodProfile profile(JsonNode pod) {
        return new PodProfile(ApiPods.read(pod), probe(pod), preStop(pod));
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
