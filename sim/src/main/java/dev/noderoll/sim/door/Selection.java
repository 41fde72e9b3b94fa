package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.LabelSelector;

/** Which objects of a kind a list or a watch is about. */
record Selection(String namespace, String name, LabelSelector labels, FieldSelector fields) {

    static Selection of(KubeRequest request) {
        return new Selection(
                request.namespace(),
                request.name(),
                LabelSelector.parse(request.parameter("labelSelector")),
                FieldSelector.parse(request.kind(), request.parameter("fieldSelector")));
    }

    boolean matches(ObjectNode object) {
        return (namespace.isEmpty() || namespace.equals(Json.namespace(object)))
                && (name.isEmpty() || name.equals(Json.name(object)))
                && labels.matches(object)
                && fields.matches(object);
    }
}
