package dev.noderoll.lab.door.direct;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.PodKey;
import dev.noderoll.port.Events;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;

/** Events of the simulated API server. */
final class DirectEvents implements Events {

    private final KubeApi api;

    DirectEvents(KubeApi api) {
        this.api = api;
    }

    @Override
    public void add(Event event) {
        ObjectNode object =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Event");
        ObjectNode metadata = object.putObject("metadata");
        ObjectNode about = object.putObject("involvedObject");
        switch (event.about()) {
            case About.Node(var name) -> {
                metadata.put("namespace", "default");
                about.put("kind", "Node").put("name", name.value());
            }
            case About.Pod(PodKey key) -> {
                metadata.put("namespace", key.namespace());
                about.put("kind", "Pod")
                        .put("namespace", key.namespace())
                        .put("name", key.name())
                        .put("uid", key.uid());
            }
        }
        metadata.put("generateName", about.path("name").asText() + ".");
        object.put("type", event.reason().type().word())
                .put("reason", event.reason().word())
                .put("message", event.note());
        api.create(Kind.EVENT, object);
    }
}
