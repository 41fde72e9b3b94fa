package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Detached;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Readiness;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Stop;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.Taint;
import dev.noderoll.model.scheduling.Toleration;
import dev.noderoll.port.AtOnce;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.EvictionAnswer.Failed.Blame;
import dev.noderoll.port.Pods;
import io.kubernetes.client.openapi.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pods of the API server. */
final class ApiPods implements Pods {

    private static final String NAMESPACES = "api/v1/namespaces/";
    private static final String ALL = "api/v1/pods";

    /** No answer, an overload (D40), and what a load balancer says whose API server is away. */
    private static final Set<Integer> BUSY = Set.of(0, 429, 502, 503);

    /** What a closed node repels pods by. */
    private static final List<Taint> CLOSING =
            List.of(Taint.CORDON, new Taint(Marks.OUTDATED, "", Taint.Effect.NO_SCHEDULE));

    private final ClusterClient client;

    ApiPods(ClusterClient client) {
        this.client = client;
    }

    @Override
    public List<Pod> onNode(NodeName node) {
        return client.list(ALL, Map.of("fieldSelector", "spec.nodeName=" + node), ApiPods::some);
    }

    @Override
    public List<Pod> inNamespace(String namespace) {
        return client.list(NAMESPACES + namespace + "/pods", Map.of(), ApiPods::some);
    }

    @Override
    public List<Pod> inNamespace(String namespace, String label) {
        return client.list(NAMESPACES + namespace + "/pods", Map.of("labelSelector", label), ApiPods::some);
    }

    @Override
    public List<PodView> unschedulable() {
        SchedulingReader reader = new SchedulingReader();
        return client.list(
                ALL,
                Map.of("fieldSelector", "status.phase=Pending"),
                pod -> unscheduled(pod) ? Optional.of(reader.pod(pod)) : Optional.empty());
    }

    /** Whether the scheduler has looked, and found no node. */
    static boolean unscheduled(JsonNode pod) {
        return pod.path("status").path("phase").asText().equals("Pending")
                && Json.condition(pod, "PodScheduled").equals("False");
    }

    /** Always policy/v1: never a DELETE, which no budget can refuse (D31). */
    @Override
    public EvictionAnswer evict(PodKey pod, Optional<Duration> grace) {
        ObjectNode eviction =
                Json.MAPPER.createObjectNode().put("apiVersion", "policy/v1").put("kind", "Eviction");
        eviction.putObject("metadata").put("name", pod.name()).put("namespace", pod.namespace());
        ObjectNode options = eviction.putObject("deleteOptions");
        grace.ifPresent(g -> options.put("gracePeriodSeconds", g.toSeconds()));
        options.putObject("preconditions").put("uid", pod.uid()); // D34
        try {
            client.post(NAMESPACES + pod.namespace() + "/pods/" + pod.name() + "/eviction", eviction);
            return new EvictionAnswer.Accepted();
        } catch (ApiException e) {
            return answer(pod, e);
        }
    }

    /** All at the same time. The first failure is thrown, when all have been tried. */
    @Override
    public List<EvictionAnswer> evict(List<Request> requests) {
        return AtOnce.call(requests, Math.max(1, requests.size()), r -> evict(r.pod(), r.grace()));
    }

    @Override
    public void delete(PodKey pod, Duration grace) {
        ObjectNode options =
                Json.MAPPER.createObjectNode().put("apiVersion", "v1").put("kind", "DeleteOptions");
        options.put("gracePeriodSeconds", Math.max(1, grace.toSeconds()));
        options.putObject("preconditions").put("uid", pod.uid());
        try {
            client.delete(NAMESPACES + pod.namespace() + "/pods/" + pod.name(), options);
        } catch (ApiException e) {
            boolean another = e.getCode() == 409 && Status.of(e).text().contains("UID");
            if (e.getCode() != 404 && !another) {
                throw ApiErrors.translate("delete " + pod.text(), e);
            }
        }
    }

    @Override
    public void detach(PodKey pod, Detached labels) {
        relabel("detach", pod, labels, Optional.of(labels));
    }

    @Override
    public void attach(PodKey pod, Detached labels) {
        relabel("attach", pod, labels, Optional.empty());
    }

    /** One merge patch, in which null takes a label off. With the UID the server refuses it for a namesake. */
    private void relabel(String what, PodKey pod, Detached labels, Optional<Detached> taken) {
        ObjectNode patch = Json.MAPPER.createObjectNode();
        ObjectNode metadata = patch.putObject("metadata").put("uid", pod.uid());
        ObjectNode changed = metadata.putObject("labels");
        labels.labels().forEach((name, value) -> changed.put(name, taken.isPresent() ? null : value));
        metadata.putObject("annotations")
                .put(Marks.DETACHED, taken.map(Detached::text).orElse(null));
        try {
            client.merge(NAMESPACES + pod.namespace() + "/pods/" + pod.name(), patch);
        } catch (ApiException e) {
            boolean another = e.getCode() == 422 && Status.of(e).text().contains("metadata.uid");
            if (e.getCode() != 404 && !another) {
                throw ApiErrors.translate(what + " " + pod.text(), e);
            }
        }
    }

    /** The refusals of D61 to D78; every other error is one of the table's. */
    private static EvictionAnswer answer(PodKey pod, ApiException e) {
        Status status = Status.of(e);
        String text = status.text();
        if (text.startsWith("admission webhook") && text.contains("denied the request")) {
            return new EvictionAnswer.Denied(text, status.retryAfter());
        }
        Optional<EvictionAnswer> refusal =
                switch (e.getCode()) {
                    case 404 -> Optional.of(new EvictionAnswer.Gone()); // D39
                    case 409 -> text.contains("UID") ? Optional.of(new EvictionAnswer.Gone()) : Optional.empty(); // D75
                    case 429 ->
                        // Without the cause it is the server that is busy, not a budget that refuses (D40).
                        status.cause("DisruptionBudget")
                                .map(cause -> new EvictionAnswer.Refused(
                                        cause.isEmpty() ? text : cause, status.retryAfter())); // D68, D71
                    case 403 -> forbidden(status, text);
                    case 500 ->
                        text.contains("more than one PodDisruptionBudget") // D63
                                ? Optional.of(new EvictionAnswer.Impossible(text))
                                : Optional.empty();
                    default -> Optional.empty();
                };
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (denied(e.getCode(), text)) {
            return new EvictionAnswer.Denied(e.getCode() + " " + text, status.retryAfter());
        }
        if (!ApiErrors.passes(e)) {
            throw ApiErrors.translate("evict " + pod.text(), e);
        }
        return new EvictionAnswer.Failed(
                e.getCode() == 0 ? "no answer: " + text : e.getCode() + " " + text,
                status.retryAfter(),
                BUSY.contains(e.getCode()) ? Blame.SERVER : Blame.THIS_CALL);
    }

    /**
     * Whether an admission policy has refused: 422, or 403 where the policy says so. A missing right is another 403.
     *
     * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/">Validating
     *     admission policy</a>
     */
    private static boolean denied(int code, String text) {
        return code == 422 || (code == 403 && !text.contains("cannot create resource"));
    }

    /** A namespace that closes (D43), or a broken budget (D69, D70); a missing permission is neither. */
    private static Optional<EvictionAnswer> forbidden(Status status, String text) {
        if (status.cause("NamespaceTerminating").isPresent()) {
            return Optional.of(new EvictionAnswer.NamespaceClosing());
        }
        boolean budget = status.kind().startsWith("poddisruptionbudget")
                || text.contains("disruptions allowed is negative")
                || text.contains("DisruptedPods map too big");
        return budget ? Optional.of(new EvictionAnswer.Impossible(text)) : Optional.empty();
    }

    private static Optional<Pod> some(JsonNode pod) {
        return Optional.of(read(pod));
    }

    static Pod read(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        JsonNode spec = pod.path("spec");
        return new Pod(
                        new PodKey(
                                metadata.path("namespace").asText(),
                                metadata.path("name").asText(),
                                metadata.path("uid").asText()),
                        spec.path("nodeName").asText().isEmpty()
                                ? null
                                : spec.path("nodeName").asText(),
                        Json.owner(pod),
                        phase(pod.path("status").path("phase").asText()),
                        Json.condition(pod, "Ready").equals("True") ? Readiness.READY : Readiness.NOT_READY,
                        new Stop(
                                Duration.ofSeconds(spec.path("terminationGracePeriodSeconds")
                                        .asLong(30)),
                                PreStop.pause(spec)),
                        came(pod),
                        Json.since(pod, "Ready"),
                        Json.time(metadata.path("deletionTimestamp")),
                        spec.path("priorityClassName").asText(),
                        traits(metadata, spec),
                        claims(spec),
                        Json.strings(metadata.path("labels")),
                        Json.strings(metadata.path("annotations")))
                .inGang(gang(spec));
    }

    /** Its kubelet may take it up seconds after it was bound: what counts is whether its node was open then. */
    private static @Nullable Instant came(JsonNode pod) {
        Instant bound = Json.condition(pod, "PodScheduled").equals("True") ? Json.since(pod, "PodScheduled") : null;
        return bound != null ? bound : Json.time(pod.path("status").path("startTime"));
    }

    /**
     * As Kubernetes 1.36 has it, and 1.35.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/scheduling-group/">spec.schedulingGroup</a>
     * @see <a href="https://github.com/kubernetes/enhancements/blob/master/keps/sig-scheduling/4671-gang-scheduling/README.md">
     *     KEP-4671</a>: spec.workloadRef
     */
    private static String gang(JsonNode spec) {
        JsonNode former = spec.path("workloadRef");
        return former.isMissingNode()
                ? spec.path("schedulingGroup").path("podGroupName").asText("")
                : Stream.of("name", "podGroup", "podGroupReplicaKey")
                        .map(part -> former.path(part).asText(""))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining("/"));
    }

    private static Set<Trait> traits(JsonNode metadata, JsonNode spec) {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (metadata.path("annotations").has("kubernetes.io/config.mirror")) {
            traits.add(Trait.MIRROR); // D21
        }
        for (JsonNode volume : spec.path("volumes")) {
            if (volume.has("emptyDir")) {
                traits.add(Trait.LOCAL_DATA); // D22
            }
        }
        List<Toleration> tolerations = PodNeedsReader.tolerations(spec.path("tolerations"));
        if (CLOSING.stream().allMatch(taint -> tolerations.stream().anyMatch(t -> t.tolerates(taint)))) {
            traits.add(Trait.COMES_BACK);
        }
        if (!spec.path("restartPolicy").asText("Always").equals("Always")) {
            traits.add(Trait.ENDS);
        }
        return traits;
    }

    /** Volumes that outlive the pod, and generic ephemeral ones, which are attached in the same way. */
    private static int claims(JsonNode spec) {
        int claims = 0;
        for (JsonNode volume : spec.path("volumes")) {
            claims += volume.has("persistentVolumeClaim") || volume.has("ephemeral") ? 1 : 0;
        }
        return claims;
    }

    private static Phase phase(String phase) {
        return switch (phase) {
            case "Pending" -> Phase.PENDING;
            case "Running" -> Phase.RUNNING;
            case "Succeeded" -> Phase.SUCCEEDED;
            case "Failed" -> Phase.FAILED;
            default -> Phase.UNKNOWN;
        };
    }
}
