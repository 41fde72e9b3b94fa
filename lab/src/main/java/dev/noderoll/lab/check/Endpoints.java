package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.world.kubernetes.Kind;
import dev.noderoll.lab.world.kubernetes.KubeApi;
import java.util.Map;
import java.util.TreeMap;

/** Promise 5: a Service that had a ready endpoint keeps one. Judged by the EndpointSlices. */
final class Endpoints {

    private static final String PROMISE = "KeepsAnEndpoint";

    private final KubeApi api;
    private final Violations violations;
    private final Excuses excuses;
    private final Map<String, Integer> fewest = new TreeMap<>();

    Endpoints(KubeApi api, Violations violations, Excuses excuses) {
        this.api = api;
        this.violations = violations;
        this.excuses = excuses;
        api.onChange(Kind.ENDPOINT_SLICE, change -> look());
        look();
    }

    /** The fewest ready endpoints that each Service had since it first had one. */
    Map<String, Integer> fewest() {
        return new TreeMap<>(fewest);
    }

    private void look() {
        Map<String, Integer> ready = new TreeMap<>();
        for (ObjectNode slice : api.list(Kind.ENDPOINT_SLICE)) {
            JsonNode metadata = slice.path("metadata");
            String service = metadata.path("namespace").asText() + "/"
                    + metadata.path("labels").path("kubernetes.io/service-name").asText();
            ready.merge(service, ready(slice), Integer::sum);
        }
        ready.forEach((service, now) -> {
            int before = fewest.getOrDefault(service, 0);
            if (before > 0 && now == 0 && !excuses.podsDisturbed()) {
                violations.add(PROMISE, service + " has no ready endpoint left");
            }
            if (before == 0 || now < before) {
                fewest.put(service, now);
            }
        });
    }

    private static int ready(ObjectNode slice) {
        int ready = 0;
        for (JsonNode endpoint : slice.path("endpoints")) {
            ready += endpoint.path("conditions").path("ready").asBoolean(true) ? 1 : 0;
        }
        return ready;
    }
}
