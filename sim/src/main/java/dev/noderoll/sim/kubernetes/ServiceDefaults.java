package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Defaults of Services, and the addresses that the API server hands out to them. */
final class ServiceDefaults {

    // 10.96.0.0/12, the usual range; .1 is the API server's own Service.
    private static final int FIRST_ADDRESS = 2;
    private static final int FIRST_NODE_PORT = 30_000;

    private int nextAddress = FIRST_ADDRESS;
    private int nextNodePort = FIRST_NODE_PORT;

    static void fill(ObjectNode spec) {
        Json.fill(spec, "type", "ClusterIP");
        Json.fill(spec, "sessionAffinity", "None");
        if (!"ExternalName".equals(Json.text(spec, "type"))) {
            Json.fill(spec, "internalTrafficPolicy", "Cluster");
        }
        if (isOpenOutside(spec)) {
            Json.fill(spec, "externalTrafficPolicy", "Cluster");
        }
        if ("LoadBalancer".equals(Json.text(spec, "type"))) {
            Json.fill(spec, "allocateLoadBalancerNodePorts", BooleanNode.TRUE);
        }
        for (ObjectNode port : Json.objects(spec.path("ports"))) {
            Json.fill(port, "protocol", "TCP");
            Json.fill(port, "targetPort", port.path("port"));
        }
    }

    void allocate(ObjectNode service) {
        ObjectNode spec = Json.child(service, "spec");
        if ("ExternalName".equals(Json.text(spec, "type"))) {
            return;
        }
        if (Json.text(spec, "clusterIP").isEmpty()) {
            int number = nextAddress++;
            spec.put("clusterIP", "10.96." + number / 256 + "." + number % 256);
        }
        if (Json.lacks(spec, "clusterIPs")) {
            spec.putArray("clusterIPs").add(Json.text(spec, "clusterIP"));
        }
        if (Json.lacks(spec, "ipFamilies")) {
            spec.putArray("ipFamilies").add("IPv4");
        }
        Json.fill(spec, "ipFamilyPolicy", "SingleStack");
        if (isOpenOutside(spec)) {
            for (ObjectNode port : Json.objects(spec.path("ports"))) {
                if (Json.lacks(port, "nodePort")) {
                    port.put("nodePort", nextNodePort++);
                }
            }
        }
    }

    private static boolean isOpenOutside(ObjectNode spec) {
        String type = Json.text(spec, "type");
        return "NodePort".equals(type) || "LoadBalancer".equals(type);
    }
}
