package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.PodKey;
import dev.noderoll.port.Events;
import io.kubernetes.client.openapi.ApiException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Events of the API server. They are written in the core group, which shows the same objects as events.k8s.io, with the
 * fields that both ask for.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/">Event</a>: action, reason,
 *     reportingController and reportingInstance are at most 128 characters, the note 1 kB
 */
final class ApiEvents implements Events {

    private static final String COMPONENT = "noderoll.dev/noderoll";
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Of 253, so that the rest of an event's name has room. */
    private static final int MOST_OF_A_NAME = 200;

    private static final int CONFLICT = 409;

    private final ClusterClient client;

    ApiEvents(ClusterClient client) {
        this.client = client;
    }

    @Override
    public void add(Event event) {
        ObjectNode object = object(event);
        String namespace = object.path("metadata").path("namespace").asText();
        try {
            client.post("api/v1/namespaces/" + namespace + "/events", object);
        } catch (ApiException e) {
            if (e.getCode() != CONFLICT) {
                throw ApiErrors.translate("add event " + event.reason().word(), e);
            }
        }
    }

    /** A node's are in the namespace default, and its UID is its name, as the kubelet has it. */
    private static ObjectNode object(Event event) {
        ObjectNode object =
                Json.MAPPER.createObjectNode().put("apiVersion", "v1").put("kind", "Event");
        ObjectNode metadata = object.putObject("metadata");
        ObjectNode about = object.putObject("involvedObject").put("apiVersion", "v1");
        switch (event.about()) {
            case About.Node(var name) ->
                about.put("kind", "Node").put("name", name.value()).put("uid", name.value());
            case About.Pod(PodKey key) ->
                about.put("kind", "Pod")
                        .put("name", key.name())
                        .put("namespace", key.namespace())
                        .put("uid", key.uid());
        }
        String name = about.path("name").asText();
        String time = event.at().truncatedTo(ChronoUnit.SECONDS).toString();
        metadata.put(
                        "name",
                        name.substring(0, Math.min(name.length(), MOST_OF_A_NAME)) + "."
                                + Long.toHexString(event.at().toEpochMilli()) + "."
                                + event.reason().word().toLowerCase(Locale.ROOT))
                .put("namespace", about.path("namespace").asText("default"));
        return object.put("type", event.reason().type().word())
                .put("reason", event.reason().word())
                .put("message", event.note())
                .put("action", "Drain")
                .put("reportingComponent", COMPONENT)
                .put("reportingInstance", "noderoll")
                .put("eventTime", MICROS.format(event.at()))
                .put("firstTimestamp", time)
                .put("lastTimestamp", time)
                .put("count", 1);
    }
}
