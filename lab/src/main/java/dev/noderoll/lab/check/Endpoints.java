package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Promise 5: a Service that had a ready endpoint keeps one. Judged by the EndpointSlices.
 *
 * <p>Excused is a Service one of whose last endpoints, within some seconds, was on a node that others took: not Ready,
 * gone, or of an instance that AWS or somebody else ends; one whose gap the policy accepts; and one that asks for a single
 * pod by its name or index, or for a primary, while another pod of the same owner serves and no other of those Services is
 * without; and a headless one by which the pods of a gang find each other, since a gang moves whole.
 */
final class Endpoints {

    private static final String PROMISE = "KeepsAnEndpoint";

    /** Labels that only one pod of its owner has. */
    private static final Set<String> IDENTITY =
            Set.of("statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "strimzi.io/pod-name");

    /** Longer than the endpoints and an eviction under way need to follow what happens to a node. */
    private static final Duration LAG = Duration.ofSeconds(10);

    private final Agenda agenda;
    private final KubeApi api;
    private final Violations violations;
    private final Excuses excuses;
    private final Map<String, Integer> fewest = new TreeMap<>();
    private final Map<String, Map<String, Instant>> nodes = new TreeMap<>();

    /** By Service, a pod that was its ready endpoint most lately. */
    private final Map<String, String> lastPod = new TreeMap<>();

    /** And what keeps the number of that pod, such as {@code StatefulSet/broker}. */
    private final Map<String, String> lastOwner = new TreeMap<>();

    /** The gangs of those that were its ready endpoints most lately; "" for a pod of none. */
    private final Map<String, Set<String>> lastGangs = new TreeMap<>();

    Endpoints(Agenda agenda, KubeApi api, Violations violations, Excuses excuses) {
        this.agenda = agenda;
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
            ready.merge(service, ready(service, slice), Integer::sum);
        }
        ready.forEach((service, now) -> {
            int before = fewest.getOrDefault(service, 0);
            if (before > 0
                    && now == 0
                    && !excuses.allowsGaps()
                    && !disturbed(service)
                    && !ofOnePod(service, ready)
                    && !withinGang(service)) {
                violations.add(PROMISE, service + " has no ready endpoint left");
            }
            if (before == 0 || now < before) {
                fewest.put(service, now);
            }
        });
    }

    /**
     * Whether it asks for one certain pod, of whose owner's another is Ready, and all the others of its kind have their
     * endpoint: one goes at a time.
     */
    private boolean ofOnePod(String service, Map<String, Integer> ready) {
        String set = ownerOf(service);
        return !set.isEmpty()
                && othersServe(service, set)
                && ready.keySet().stream()
                        .filter(other ->
                                !other.equals(service) && ownerOf(other).equals(set))
                        .noneMatch(other -> ready.getOrDefault(other, 0) == 0 && !disturbed(other));
    }

    private boolean withinGang(String service) {
        String[] name = service.split("/", 2);
        Set<String> gangs = lastGangs.getOrDefault(service, Set.of());
        return gangs.size() == 1
                && !gangs.contains("")
                && api.get(Kind.SERVICE, name[0], name[1])
                        .filter(s -> s.at("/spec/clusterIP").asText().equals("None"))
                        .isPresent();
    }

    /** What keeps the pods of which a Service asks for one; empty for other Services. */
    private String ownerOf(String service) {
        String[] name = service.split("/", 2);
        return api.get(Kind.SERVICE, name[0], name[1])
                .filter(s -> isOfOnePod(s.path("spec").path("selector")))
                .map(_ -> lastOwner.getOrDefault(service, ""))
                .orElse("");
    }

    private static boolean isOfOnePod(JsonNode selector) {
        return IDENTITY.stream().anyMatch(selector::has)
                || selector.path("cnpg.io/instanceRole").asText().equals("primary");
    }

    private static String owner(JsonNode pod) {
        JsonNode owner = pod.at("/metadata/ownerReferences/0");
        return owner.isMissingNode()
                ? ""
                : owner.path("kind").asText() + "/" + owner.path("name").asText();
    }

    private boolean othersServe(String service, String owner) {
        return api.list(Kind.POD, service.split("/", 2)[0]).stream()
                .filter(pod -> !Json.name(pod).equals(lastPod.get(service))
                        && owner(pod).equals(owner))
                .anyMatch(pod -> !pod.path("metadata").has("deletionTimestamp") && Conditions.is(pod, "Ready", "True"));
    }

    private int ready(String service, ObjectNode slice) {
        int ready = 0;
        Set<String> gangs = new TreeSet<>();
        for (JsonNode endpoint : slice.path("endpoints")) {
            if (endpoint.path("conditions").path("ready").asBoolean(true)) {
                ready++;
                nodes.computeIfAbsent(service, s -> new TreeMap<>())
                        .put(endpoint.path("nodeName").asText(), agenda.instant());
                String pod = endpoint.path("targetRef").path("name").asText();
                lastPod.put(service, pod);
                api.get(Kind.POD, service.split("/", 2)[0], pod).ifPresent(p -> {
                    lastOwner.put(service, owner(p));
                    gangs.add(Gangs.of(p));
                });
            }
        }
        if (ready > 0) {
            lastGangs.put(service, gangs);
        }
        return ready;
    }

    private boolean disturbed(String service) {
        Instant since = lastReady(service).minus(LAG);
        return nodes.getOrDefault(service, Map.of()).entrySet().stream()
                .filter(seen -> !seen.getValue().isBefore(since))
                .anyMatch(seen -> disturbedNode(seen.getKey()));
    }

    /** When the Service was last seen with a ready endpoint. */
    private Instant lastReady(String service) {
        return nodes.getOrDefault(service, Map.of()).values().stream()
                .max(Instant::compareTo)
                .orElse(agenda.instant());
    }

    private boolean disturbedNode(String name) {
        Optional<ObjectNode> node = api.get(Kind.NODE, "", name);
        if (node.isEmpty() || !Conditions.is(node.get(), "Ready", "True")) {
            return true;
        }
        String instance = Json.instance(node.get());
        return excuses.ended(instance) || excuses.taken(instance);
    }
}
