package dev.noderoll.lab.door.direct;

import static dev.noderoll.lab.door.direct.DirectNodes.strings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.JobTries;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.port.Workloads;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Workloads, budgets and Services of the simulated API server. */
final class DirectWorkloads implements Workloads {

    /** Matches no pod: what a budget without a selector covers (D65). */
    private static final Selector NOTHING =
            new Selector(Map.of(), List.of(new Requirement("", Operator.IN, List.of())));

    private static final String CONTROLLER = "ReplicationController";

    private final KubeApi api;

    DirectWorkloads(KubeApi api) {
        this.api = api;
    }

    @Override
    public List<Budget> budgets(String namespace) {
        return api.list(Kind.POD_DISRUPTION_BUDGET, namespace).stream()
                .map(DirectWorkloads::budget)
                .toList();
    }

    private static Budget budget(ObjectNode budget) {
        JsonNode metadata = budget.path("metadata");
        JsonNode status = budget.path("status");
        boolean current = status.path("observedGeneration").asLong()
                >= metadata.path("generation").asLong();
        return new Budget(
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                selector(budget.path("spec").path("selector")),
                status.path("disruptionsAllowed").asInt(),
                status.path("currentHealthy").asInt(),
                status.path("desiredHealthy").asInt(),
                status.path("expectedPods").asInt(),
                status.path("disruptedPods").size(),
                !current ? Freshness.BEHIND : uncounted(status) ? Freshness.FAILED : Freshness.CURRENT,
                budget.path("spec").path("unhealthyPodEvictionPolicy").asText().equals("AlwaysAllow")
                        ? UnhealthyPods.ALWAYS_ALLOW
                        : UnhealthyPods.IF_HEALTHY_BUDGET);
    }

    private static boolean uncounted(JsonNode status) {
        return status.path("conditions")
                .valueStream()
                .anyMatch(c -> c.path("reason").asText().equals("SyncFailed"));
    }

    @Override
    public List<ServiceView> services(String namespace) {
        List<ObjectNode> slices = api.list(Kind.ENDPOINT_SLICE, namespace);
        List<ServiceView> services = new ArrayList<>();
        for (ObjectNode service : api.list(Kind.SERVICE, namespace)) {
            JsonNode selector = service.path("spec").path("selector");
            String name = service.path("metadata").path("name").asText();
            if (!selector.isEmpty()) {
                services.add(new ServiceView(
                        namespace,
                        name,
                        new Selector(strings(selector), List.of()),
                        exposure(service),
                        ready(slices, name)));
            }
        }
        return services;
    }

    private static Exposure exposure(ObjectNode service) {
        boolean headless = service.path("spec").path("clusterIP").asText("").equals("None");
        return balanced(service) ? Exposure.LOAD_BALANCER : headless ? Exposure.HEADLESS : Exposure.INTERNAL;
    }

    /** An endpoint without the condition counts as ready. */
    private static Set<String> ready(List<ObjectNode> slices, String service) {
        Set<String> ready = new TreeSet<>();
        for (ObjectNode slice : slices) {
            JsonNode of = slice.path("metadata").path("labels").path("kubernetes.io/service-name");
            for (JsonNode endpoint : of.asText().equals(service) ? slice.path("endpoints") : slice.arrayNode()) {
                if (endpoint.path("conditions").path("ready").asBoolean(true)
                        && endpoint.path("targetRef").path("kind").asText().equals("Pod")) {
                    ready.add(endpoint.path("targetRef").path("uid").asText());
                }
            }
        }
        return ready;
    }

    @Override
    public Exposed exposed() {
        Exposed exposed = Exposed.NONE;
        for (ObjectNode service : api.list(Kind.SERVICE)) {
            JsonNode metadata = service.path("metadata");
            exposed = exposed.with(
                    metadata.path("namespace").asText() + "/"
                            + metadata.path("name").asText(),
                    service.path("spec").path("type").asText());
        }
        return exposed;
    }

    private static boolean balanced(ObjectNode service) {
        return service.path("spec").path("type").asText().equals("LoadBalancer");
    }

    @Override
    public Optional<Workload> of(String namespace, Owner owner) {
        if (owner.kind().equals("ReplicaSet")) {
            Optional<ObjectNode> set = api.get(Kind.REPLICA_SET, namespace, owner.name());
            Owner deployment =
                    set.map(s -> DirectPods.owner(s.path("metadata"))).orElse(null);
            if (deployment != null && deployment.kind().equals("Deployment") && isApps(deployment)) {
                return get(new Workload.Key(deployment.kind(), namespace, deployment.name()));
            }
        }
        return !isApps(owner) && !owner.kind().equals(CONTROLLER)
                ? Optional.empty()
                : get(new Workload.Key(owner.kind(), namespace, owner.name()));
    }

    /** A kind of the same name in another group is another kind. */
    private static boolean isApps(Owner owner) {
        return owner.apiVersion().equals("apps/v1");
    }

    @Override
    public Optional<Workload> get(Workload.Key key) {
        Optional<Kind> kind =
                switch (key.kind()) {
                    case "Deployment" -> Optional.of(Kind.DEPLOYMENT);
                    case "StatefulSet" -> Optional.of(Kind.STATEFUL_SET);
                    case "ReplicaSet" -> Optional.of(Kind.REPLICA_SET);
                    case CONTROLLER -> Optional.of(Kind.REPLICATION_CONTROLLER);
                    default -> Optional.empty();
                };
        return kind.flatMap(k -> api.get(k, key.namespace(), key.name())).map(o -> workload(key, o));
    }

    private static Workload workload(Workload.Key key, ObjectNode object) {
        JsonNode spec = object.path("spec");
        JsonNode status = object.path("status");
        int replicas = spec.path("replicas").asInt(1);
        boolean deployment = key.kind().equals("Deployment");
        boolean restarting = deployment
                && (status.path("observedGeneration").asLong()
                                < object.path("metadata").path("generation").asLong()
                        || status.path("updatedReplicas").asInt() < replicas
                        || status.path("replicas").asInt()
                                > status.path("updatedReplicas").asInt());
        return new Workload(
                key,
                // A replication controller's selector is a plain map of labels.
                key.kind().equals(CONTROLLER)
                        ? new Selector(strings(spec.path("selector")), List.of())
                        : selector(spec.path("selector")),
                replicas,
                status.path("availableReplicas").asInt(),
                deployment ? surging(spec, replicas) : Surging.CANNOT_SURGE,
                restarting ? Restart.UNDER_WAY : Restart.NONE,
                spec.at("/template/spec/nodeName").asText());
    }

    /** Percentages of maxUnavailable round down, of maxSurge up; when both come to 0, one may be unavailable. */
    private static Surging surging(JsonNode spec, int replicas) {
        boolean paused = spec.path("paused").asBoolean();
        if (!paused && spec.path("strategy").path("type").asText().equals("Recreate")) {
            return Surging.STOPS_FIRST;
        }
        JsonNode rolling = spec.path("strategy").path("rollingUpdate");
        int unavailable = Math.floorDiv(share(rolling.path("maxUnavailable"), replicas), 100);
        int surge = Math.ceilDiv(share(rolling.path("maxSurge"), replicas), 100);
        return !paused && unavailable == 0 && surge > 0 ? Surging.CAN_SURGE : Surging.CANNOT_SURGE;
    }

    /** A count or a percentage as hundredths of a replica; absent means 25%. */
    private static int share(JsonNode value, int replicas) {
        if (value.isInt()) {
            return value.intValue() * 100;
        }
        String percent = value.asText("25%");
        return Integer.parseInt(percent.substring(0, percent.length() - 1)) * replicas;
    }

    Optional<JobTries> tries(String namespace, Owner job) {
        return api.get(Kind.JOB, namespace, job.name())
                .map(found -> new JobTries(
                        found.at("/spec/backoffLimit").asInt(),
                        found.at("/status/failed").asInt(),
                        evicted(found)));
    }

    private static JobTries.Evicted evicted(ObjectNode job) {
        boolean index = job.at("/spec/backoffLimitPerIndex").asText().equals("0");
        return switch (ruleOfDisruptions(job).orElse(index ? "FailIndex" : "Count")) {
            case "Ignore" -> JobTries.Evicted.NO_TRY;
            case "FailJob", "FailIndex" -> JobTries.Evicted.THE_END;
            default -> JobTries.Evicted.FAILED;
        };
    }

    private static Optional<String> ruleOfDisruptions(ObjectNode job) {
        return job.at("/spec/podFailurePolicy/rules")
                .valueStream()
                .filter(rule -> rule.path("onPodConditions")
                        .valueStream()
                        .anyMatch(on -> on.path("type").asText().equals("DisruptionTarget")
                                && on.path("status").asText("True").equals("True")))
                .map(rule -> rule.path("action").asText())
                .findFirst();
    }

    @Override
    public boolean daemonSetExists(String namespace, Owner owner) {
        return api.get(Kind.DAEMON_SET, namespace, owner.name()).isPresent();
    }

    @Override
    public void restart(Workload.Key deployment, Instant at) {
        api.get(Kind.DEPLOYMENT, deployment.namespace(), deployment.name()).ifPresent(found -> {
            ObjectNode changed = found.deepCopy();
            changed.withObject("/spec/template/metadata/annotations")
                    .put("kubectl.kubernetes.io/restartedAt", at.toString());
            api.update(Kind.DEPLOYMENT, changed);
        });
    }

    private static Selector selector(JsonNode selector) {
        if (!selector.isObject()) {
            return NOTHING;
        }
        List<Requirement> requirements = new ArrayList<>();
        for (JsonNode expression : selector.path("matchExpressions")) {
            List<String> values = new ArrayList<>();
            expression.path("values").forEach(v -> values.add(v.asText()));
            requirements.add(new Requirement(
                    expression.path("key").asText(),
                    operator(expression.path("operator").asText()),
                    values));
        }
        return new Selector(strings(selector.path("matchLabels")), requirements);
    }

    private static Operator operator(String operator) {
        return switch (operator) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            default -> throw new IllegalArgumentException("operator is " + operator + ", expected In, NotIn ...");
        };
    }
}
