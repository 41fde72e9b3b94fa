package dev.noderoll.lab.door.direct;

import static dev.noderoll.lab.door.direct.DirectNodes.condition;
import static dev.noderoll.lab.door.direct.DirectNodes.strings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.kubernetes.SchedulingReader;
import dev.noderoll.model.Detached;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Readiness;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Stop;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.EvictionAnswer.Failed.Blame;
import dev.noderoll.port.Pods;
import dev.noderoll.port.TryAgain;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Pods of the simulated API server. */
final class DirectPods implements Pods {

    private static final Pattern SLEEP = Pattern.compile("\\bsleep (\\d{1,6})\\b");

    /** By which closed nodes repel pods. */
    private static final Set<String> CLOSING = Set.of("node.kubernetes.io/unschedulable", "noderoll.dev/outdated");

    private final KubeApi api;
    private final Readings<Pod> readings = new Readings<>(DirectPods::read);
    private final Readings<PodView> views = new Readings<>(new SchedulingReader()::pod);

    DirectPods(KubeApi api) {
        this.api = api;
    }

    @Override
    public List<Pod> onNode(NodeName node) {
        return api.podsOnNode(node.value()).stream().map(readings::of).toList();
    }

    @Override
    public List<Pod> inNamespace(String namespace) {
        return api.list(Kind.POD, namespace).stream().map(readings::of).toList();
    }

    @Override
    public List<Pod> inNamespace(String namespace, String label) {
        return api.list(Kind.POD, namespace).stream()
                .filter(pod -> pod.path("metadata").path("labels").has(label))
                .map(readings::of)
                .toList();
    }

    @Override
    public List<PodView> unschedulable() {
        return api.list(Kind.POD).stream()
                .filter(pod -> pod.path("status").path("phase").asText().equals("Pending"))
                .filter(pod -> condition(pod, "PodScheduled").equals("False"))
                .map(views::of)
                .toList();
    }

    @Override
    public EvictionAnswer evict(PodKey pod, Optional<Duration> grace) {
        try {
            api.evict(pod.namespace(), pod.name(), Optional.of(pod.uid()), grace);
            return new EvictionAnswer.Accepted();
        } catch (KubeError refusal) {
            return answer(refusal);
        }
    }

    @Override
    public void delete(PodKey pod, Duration grace) {
        Duration kept = grace.isPositive() ? grace : Duration.ofSeconds(1);
        try {
            api.delete(
                    Kind.POD,
                    pod.namespace(),
                    pod.name(),
                    new KubeApi.Deletion(Optional.of(kept), Optional.of(pod.uid())));
        } catch (KubeError refusal) {
            boolean another = refusal.code() == 409
                    && String.valueOf(refusal.getMessage()).contains("UID");
            if (refusal.code() != 404 && !another) {
                throw new TryAgain("delete: " + refusal.code() + " " + refusal.getMessage(), refusal);
            }
        }
    }

    @Override
    public void detach(PodKey pod, Detached labels) {
        relabel(pod, metadata -> {
            labels.labels().keySet().forEach(metadata.withObjectProperty("labels")::remove);
            metadata.withObjectProperty("annotations").put(Marks.DETACHED, labels.text());
        });
    }

    @Override
    public void attach(PodKey pod, Detached labels) {
        relabel(pod, metadata -> {
            labels.labels().forEach(metadata.withObjectProperty("labels")::put);
            metadata.withObjectProperty("annotations").remove(Marks.DETACHED);
        });
    }

    private void relabel(PodKey key, Consumer<ObjectNode> change) {
        Optional<ObjectNode> there = api.get(Kind.POD, key.namespace(), key.name())
                .filter(pod -> pod.at("/metadata/uid").asText().equals(key.uid()));
        if (there.isPresent()) {
            ObjectNode pod = there.get().deepCopy();
            change.accept(pod.withObjectProperty("metadata"));
            api.update(Kind.POD, pod);
        }
    }

    /** The branches of D61 to D78. */
    private static EvictionAnswer answer(KubeError error) {
        String message = String.valueOf(error.getMessage());
        return switch (error.code()) {
            case 404 -> new EvictionAnswer.Gone();
            case 409 -> conflict(error, message);
            case 429 -> new EvictionAnswer.Refused(cause(error, message), retryAfter(error));
            case 403 -> namespaceOrBudget(error, cause(error, message));
            case 422 -> new EvictionAnswer.Denied("422 " + message, retryAfter(error));
            case 500 -> new EvictionAnswer.Impossible(message);
            default -> failed(error, message);
        };
    }

    private static EvictionAnswer conflict(KubeError error, String message) {
        return message.contains("UID") ? new EvictionAnswer.Gone() : failed(error, message);
    }

    private static EvictionAnswer failed(KubeError error, String message) {
        return new EvictionAnswer.Failed(error.code() + " " + message, retryAfter(error), Blame.THIS_CALL);
    }

    private static EvictionAnswer namespaceOrBudget(KubeError error, String cause) {
        JsonNode details = error.details();
        boolean closing = details != null && details.toString().contains("NamespaceTerminating");
        return closing ? new EvictionAnswer.NamespaceClosing() : new EvictionAnswer.Impossible(cause);
    }

    private static String cause(KubeError error, String otherwise) {
        JsonNode details = error.details();
        String cause = details == null
                ? ""
                : details.path("causes").path(0).path("message").asText();
        return cause.isEmpty() ? otherwise : cause;
    }

    private static Duration retryAfter(KubeError error) {
        JsonNode details = error.details();
        return Duration.ofSeconds(
                details == null ? 0 : details.path("retryAfterSeconds").asInt());
    }

    static Pod read(ObjectNode pod) {
        JsonNode metadata = pod.path("metadata");
        JsonNode spec = pod.path("spec");
        return new Pod(
                        new PodKey(
                                metadata.path("namespace").asText(),
                                metadata.path("name").asText(),
                                metadata.path("uid").asText()),
                        text(spec.path("nodeName")),
                        owner(metadata),
                        phase(pod.path("status").path("phase").asText()),
                        condition(pod, "Ready").equals("True") ? Readiness.READY : Readiness.NOT_READY,
                        new Stop(
                                Duration.ofSeconds(spec.path("terminationGracePeriodSeconds")
                                        .asLong(30)),
                                pause(spec)),
                        came(pod),
                        since(pod, "Ready"),
                        time(metadata.path("deletionTimestamp")),
                        spec.path("priorityClassName").asText(),
                        traits(metadata, spec),
                        claims(spec),
                        strings(metadata.path("labels")),
                        strings(metadata.path("annotations")))
                .inGang(spec.path("schedulingGroup").path("podGroupName").asText(""));
    }

    /** The owner reference that says {@code controller: true}; null when there is none. */
    static @Nullable Owner owner(JsonNode metadata) {
        for (JsonNode reference : metadata.path("ownerReferences")) {
            if (reference.path("controller").asBoolean()) {
                return new Owner(
                        reference.path("apiVersion").asText(),
                        reference.path("kind").asText(),
                        reference.path("name").asText(),
                        reference.path("uid").asText());
            }
        }
        return null;
    }

    /** As the real adapter reads it: the longest sleep of the containers' preStop hooks. */
    private static Duration pause(JsonNode spec) {
        long longest = 0;
        for (JsonNode container : spec.path("containers")) {
            JsonNode hook = container.path("lifecycle").path("preStop");
            StringBuilder command = new StringBuilder();
            hook.path("exec")
                    .path("command")
                    .forEach(word -> command.append(word.asText()).append(' '));
            long seconds = SLEEP.matcher(command)
                    .results()
                    .mapToLong(sleep -> Long.parseLong(sleep.group(1)))
                    .sum();
            longest = Math.max(
                    longest, seconds + hook.path("sleep").path("seconds").asLong());
        }
        return Duration.ofSeconds(longest);
    }

    private static Set<Trait> traits(JsonNode metadata, JsonNode spec) {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (metadata.path("annotations").has("kubernetes.io/config.mirror")) {
            traits.add(Trait.MIRROR);
        }
        for (JsonNode volume : spec.path("volumes")) {
            if (volume.has("emptyDir")) {
                traits.add(Trait.LOCAL_DATA);
            }
        }
        if (CLOSING.stream().allMatch(key -> tolerates(spec.path("tolerations"), key))) {
            traits.add(Trait.COMES_BACK);
        }
        if (!spec.path("restartPolicy").asText("Always").equals("Always")) {
            traits.add(Trait.ENDS);
        }
        return traits;
    }

    /** A NoSchedule taint of this key, without a value. */
    private static boolean tolerates(JsonNode tolerations, String key) {
        return tolerations
                .valueStream()
                .filter(t -> Set.of("", "NoSchedule").contains(t.path("effect").asText()))
                .anyMatch(t -> t.path("operator").asText("Equal").equals("Exists")
                        ? Set.of("", key).contains(t.path("key").asText())
                        : t.path("key").asText().equals(key)
                                && t.path("value").asText().isEmpty());
    }

    private static int claims(JsonNode spec) {
        return (int) spec.path("volumes")
                .valueStream()
                .filter(v -> v.has("persistentVolumeClaim") || v.has("ephemeral"))
                .count();
    }

    private static @Nullable Instant came(JsonNode pod) {
        Instant bound = condition(pod, "PodScheduled").equals("True") ? since(pod, "PodScheduled") : null;
        return bound != null ? bound : time(pod.path("status").path("startTime"));
    }

    static @Nullable Instant since(JsonNode podOrNode, String condition) {
        return podOrNode
                .at("/status/conditions")
                .valueStream()
                .filter(c -> c.path("type").asText().equals(condition))
                .map(c -> time(c.path("lastTransitionTime")))
                .findFirst()
                .orElse(null);
    }

    private static Phase phase(String phase) {
        return phase.isEmpty() ? Phase.UNKNOWN : Phase.valueOf(phase.toUpperCase(Locale.ROOT));
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }

    private static @Nullable Instant time(JsonNode node) {
        return node.isTextual() ? Instant.parse(node.textValue()) : null;
    }
}
