package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Selector;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.model.Workload;
import dev.noderoll.port.Workloads;
import io.kubernetes.client.openapi.ApiException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Workloads, budgets and Services of the API server. */
final class ApiWorkloads implements Workloads {

    private final ClusterClient client;

    ApiWorkloads(ClusterClient client) {
        this.client = client;
    }

    @Override
    public List<Budget> budgets(String namespace) {
        return client.list(
                "apis/policy/v1/namespaces/" + namespace + "/poddisruptionbudgets",
                Map.of(),
                budget -> Optional.of(budget(budget)));
    }

    static Budget budget(JsonNode budget) {
        JsonNode metadata = budget.path("metadata");
        JsonNode spec = budget.path("spec");
        JsonNode status = budget.path("status");
        return new Budget(
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                Json.selector(spec.path("selector")),
                status.path("disruptionsAllowed").asInt(),
                status.path("currentHealthy").asInt(),
                status.path("desiredHealthy").asInt(),
                status.path("expectedPods").asInt(),
                status.path("disruptedPods").size(),
                freshness(metadata, status),
                spec.path("unhealthyPodEvictionPolicy").asText().equals("AlwaysAllow")
                        ? UnhealthyPods.ALWAYS_ALLOW
                        : UnhealthyPods.IF_HEALTHY_BUDGET);
    }

    /**
     * Whether the disruption controller has come to its end with the present spec.
     *
     * @see <a href="https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/disruption/disruption.go">
     *     failSafe</a>: what it cannot count allows nothing, for SyncFailed
     */
    private static Freshness freshness(JsonNode metadata, JsonNode status) {
        if (status.path("observedGeneration").asLong()
                < metadata.path("generation").asLong()) {
            return Freshness.BEHIND;
        }
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("DisruptionAllowed")
                    && condition.path("reason").asText().equals("SyncFailed")) {
                return Freshness.FAILED;
            }
        }
        return Freshness.CURRENT;
    }

    @Override
    public List<ServiceView> services(String namespace) {
        Map<String, Set<String>> ready = ready(namespace);
        return client.list("api/v1/namespaces/" + namespace + "/services", Map.of(), service -> {
            String name = service.path("metadata").path("name").asText();
            JsonNode selector = service.path("spec").path("selector");
            return selector.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ServiceView(
                            namespace,
                            name,
                            new Selector(Json.strings(selector), List.of()),
                            exposure(service),
                            ready.getOrDefault(name, Set.of())));
        });
    }

    static Exposure exposure(JsonNode service) {
        boolean headless = service.path("spec").path("clusterIP").asText("").equals("None");
        return balanced(service) ? Exposure.LOAD_BALANCER : headless ? Exposure.HEADLESS : Exposure.INTERNAL;
    }

    /** UIDs of ready pods by Service. An endpoint without the condition counts as ready, as the API says. */
    private Map<String, Set<String>> ready(String namespace) {
        Map<String, Set<String>> ready = new TreeMap<>();
        client.list("apis/discovery.k8s.io/v1/namespaces/" + namespace + "/endpointslices", Map.of(), slice -> {
            String service = slice.path("metadata")
                    .path("labels")
                    .path("kubernetes.io/service-name")
                    .asText();
            ready.computeIfAbsent(service, _ -> new TreeSet<>()).addAll(ready(slice));
            return Optional.empty();
        });
        return ready;
    }

    /** UIDs of the ready pods of one slice. */
    static Set<String> ready(JsonNode slice) {
        Set<String> ready = new TreeSet<>();
        for (JsonNode endpoint : slice.path("endpoints")) {
            JsonNode target = endpoint.path("targetRef");
            if (endpoint.path("conditions").path("ready").asBoolean(true)
                    && target.path("kind").asText().equals("Pod")) {
                ready.add(target.path("uid").asText());
            }
        }
        return ready;
    }

    @Override
    public Exposed exposed() {
        Exposed exposed = Exposed.NONE;
        for (JsonNode service : client.list("api/v1/services", Map.of(), Optional::of)) {
            JsonNode metadata = service.path("metadata");
            exposed = exposed.with(
                    metadata.path("namespace").asText() + "/"
                            + metadata.path("name").asText(),
                    service.path("spec").path("type").asText());
        }
        return exposed;
    }

    static boolean balanced(JsonNode service) {
        return service.path("spec").path("type").asText().equals("LoadBalancer");
    }

    @Override
    public Optional<Workload> of(String namespace, Owner owner) {
        if (!WorkloadReader.knows(owner)) {
            return Optional.empty();
        }
        Workload.Key key = new Workload.Key(owner.kind(), namespace, owner.name());
        Optional<ObjectNode> found = client.find(WorkloadReader.path(key));
        Owner above = found.map(Json::owner).orElse(null);
        Optional<Workload> itself = found.map(object -> WorkloadReader.read(key, object));
        // An operator's own kind says nothing of replicas.
        return above == null ? itself : of(namespace, above).or(() -> itself);
    }

    @Override
    public Optional<Workload> get(Workload.Key key) {
        return WorkloadReader.knows(key.kind())
                ? client.find(WorkloadReader.path(key)).map(object -> WorkloadReader.read(key, object))
                : Optional.empty();
    }

    @Override
    public boolean daemonSetExists(String namespace, Owner owner) {
        return client.find("apis/apps/v1/namespaces/" + namespace + "/daemonsets/" + owner.name())
                .isPresent();
    }

    /** By the annotation that kubectl uses, so that either tool shows the other's. A Deployment that is gone is left. */
    @Override
    public void restart(Workload.Key deployment, Instant at) {
        ObjectNode patch = Json.MAPPER.createObjectNode();
        patch.putObject("spec")
                .putObject("template")
                .putObject("metadata")
                .putObject("annotations")
                .put(
                        "kubectl.kubernetes.io/restartedAt",
                        at.truncatedTo(ChronoUnit.SECONDS).toString());
        try {
            client.merge(WorkloadReader.path(deployment), patch);
        } catch (ApiException e) {
            if (e.getCode() != 404) {
                throw ApiErrors.translate("restart " + deployment.text(), e);
            }
        }
    }
}
