package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.scheduling.HostPort;
import dev.noderoll.model.scheduling.NodeExpression;
import dev.noderoll.model.scheduling.NodeTerms;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodNeeds.Devices;
import dev.noderoll.model.scheduling.Taint.Effect;
import dev.noderoll.model.scheduling.Toleration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a pod asks of its node. */
final class PodNeedsReader {

    private PodNeedsReader() {}

    static PodNeeds read(JsonNode pod, Map<String, String> labels) {
        JsonNode spec = pod.path("spec");
        JsonNode affinity = spec.path("affinity");
        String namespace = pod.path("metadata").path("namespace").asText();
        PodTermReader terms = new PodTermReader(namespace, labels);
        return new PodNeeds(
                spec.path("schedulerName").asText(PodNeeds.DEFAULT_SCHEDULER),
                PodRequests.of(pod),
                hostPorts(spec),
                tolerations(spec.path("tolerations")),
                Json.strings(spec.path("nodeSelector")),
                nodeTerms(required(affinity.path("nodeAffinity"))),
                terms.read(required(affinity.path("podAffinity"))),
                terms.read(required(affinity.path("podAntiAffinity"))),
                terms.spread(spec.path("topologySpreadConstraints")),
                disks(spec.path("volumes")),
                spec.path("resourceClaims").isEmpty() ? Devices.NONE : Devices.CLAIMED);
    }

    private static JsonNode required(JsonNode affinity) {
        return affinity.path("requiredDuringSchedulingIgnoredDuringExecution");
    }

    /** Those of containers and of sidecars: init containers that end give theirs back. */
    private static Set<HostPort> hostPorts(JsonNode spec) {
        Set<HostPort> ports = new HashSet<>();
        spec.path("containers").forEach(c -> ports(c, ports));
        for (JsonNode container : spec.path("initContainers")) {
            if (container.path("restartPolicy").asText().equals("Always")) {
                ports(container, ports);
            }
        }
        return ports;
    }

    private static void ports(JsonNode container, Set<HostPort> ports) {
        for (JsonNode port : container.path("ports")) {
            if (port.path("hostPort").asInt() > 0) {
                String ip = port.path("hostIP").asText("");
                ports.add(new HostPort(
                        port.path("protocol").asText("TCP"),
                        ip.isEmpty() ? "0.0.0.0" : ip,
                        port.path("hostPort").asInt()));
            }
        }
    }

    static List<Toleration> tolerations(JsonNode list) {
        List<Toleration> tolerations = new ArrayList<>();
        for (JsonNode each : list) {
            String effect = each.path("effect").asText("");
            tolerations.add(new Toleration(
                    each.path("key").asText(""),
                    switch (each.path("operator").asText("")) {
                        case "Exists" -> Toleration.Operator.EXISTS;
                        case "Lt" -> Toleration.Operator.LESS_THAN;
                        case "Gt" -> Toleration.Operator.GREATER_THAN;
                        default -> Toleration.Operator.EQUAL;
                    },
                    each.path("value").asText(""),
                    effect.isEmpty() ? null : effect(effect)));
        }
        return tolerations;
    }

    static Effect effect(String effect) {
        return switch (effect) {
            case "NoSchedule" -> Effect.NO_SCHEDULE;
            case "NoExecute" -> Effect.NO_EXECUTE;
            case "PreferNoSchedule" -> Effect.PREFER_NO_SCHEDULE;
            default ->
                throw new IllegalArgumentException(
                        "taint effect is '" + effect + "', expected NoSchedule, PreferNoSchedule or NoExecute");
        };
    }

    /** From a NodeSelector; null when it is missing. */
    static @Nullable NodeTerms nodeTerms(JsonNode selector) {
        if (!selector.isObject()) {
            return null;
        }
        List<NodeTerms.Term> terms = new ArrayList<>();
        for (JsonNode term : selector.path("nodeSelectorTerms")) {
            terms.add(new NodeTerms.Term(
                    expressions(term.path("matchExpressions")), expressions(term.path("matchFields"))));
        }
        return new NodeTerms(terms);
    }

    private static List<NodeExpression> expressions(JsonNode list) {
        List<NodeExpression> expressions = new ArrayList<>();
        for (JsonNode each : list) {
            expressions.add(new NodeExpression(
                    each.path("key").asText(), operator(each.path("operator").asText()), texts(each.path("values"))));
        }
        return expressions;
    }

    private static NodeExpression.Operator operator(String operator) {
        return switch (operator) {
            case "In" -> NodeExpression.Operator.IN;
            case "NotIn" -> NodeExpression.Operator.NOT_IN;
            case "Exists" -> NodeExpression.Operator.EXISTS;
            case "DoesNotExist" -> NodeExpression.Operator.DOES_NOT_EXIST;
            case "Gt" -> NodeExpression.Operator.GT;
            case "Lt" -> NodeExpression.Operator.LT;
            default ->
                throw new IllegalArgumentException(
                        "operator is '" + operator + "', expected In, NotIn, Exists, DoesNotExist, Gt or Lt");
        };
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Set<String> disks(JsonNode volumes) {
        Set<String> disks = new HashSet<>();
        for (JsonNode volume : volumes) {
            String disk = volume.path("awsElasticBlockStore").path("volumeID").asText("");
            if (!disk.isEmpty()) {
                disks.add(disk);
            }
        }
        return disks;
    }
}
