package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of the node that pods take: of containers and sidecars. One on all addresses conflicts with that port on each.
 *
 * @see <a href="https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins">NodePorts</a>
 */
final class HostPorts {

    private static final String ALL = "0.0.0.0";

    private HostPorts() {}

    static boolean free(ObjectNode pod, List<ObjectNode> others) {
        List<JsonNode> wanted = of(pod);
        return wanted.isEmpty()
                || others.stream()
                        .flatMap(other -> of(other).stream())
                        .noneMatch(taken -> wanted.stream().anyMatch(port -> conflict(port, taken)));
    }

    private static boolean conflict(JsonNode one, JsonNode other) {
        return one.path("hostPort").asInt() == other.path("hostPort").asInt()
                && one.path("protocol")
                        .asText("TCP")
                        .equals(other.path("protocol").asText("TCP"))
                && (ip(one).equals(ip(other))
                        || ip(one).equals(ALL)
                        || ip(other).equals(ALL));
    }

    private static String ip(JsonNode port) {
        String ip = text(port, "hostIP");
        return ip.isEmpty() ? ALL : ip;
    }

    private static List<JsonNode> of(ObjectNode pod) {
        List<JsonNode> ports = new ArrayList<>();
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : pod.path("spec").path(list)) {
                boolean stays = list.equals("containers") || "Always".equals(text(container, "restartPolicy"));
                for (JsonNode port : container.path("ports")) {
                    if (stays && port.path("hostPort").asInt() > 0) {
                        ports.add(port);
                    }
                }
            }
        }
        return ports;
    }
}
