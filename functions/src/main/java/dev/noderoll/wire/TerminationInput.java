package dev.noderoll.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.InstanceId;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.FindNode;

/**
 * Reads the lifecycle event that announces a termination.
 *
 * <p>The hook's NotificationMetadata is a JSON object: {@code cluster}, and optionally {@code drain} as in a rollout's
 * input.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html">Lifecycle hooks</a>
 */
public final class TerminationInput {

    private TerminationInput() {}

    /**
     * Reads the event's detail.
     *
     * @param holder the execution that serves the termination
     */
    public static FindNode.Input read(JsonNode detail, String holder) {
        String instance = detail.path("EC2InstanceId").asText();
        if (!instance.startsWith("i-")) {
            throw Misconfigured.field("detail.EC2InstanceId", "'" + instance + "'", "an instance id (i-...)");
        }
        JsonNode metadata = metadata(detail.path("NotificationMetadata").asText());
        Fields fields = Fields.of("detail.NotificationMetadata", metadata);
        String cluster = fields.text("cluster", "the name of the cluster, in the hook's metadata");
        DrainPolicy policy = RolloutInput.drain(fields.object("drain"));
        fields.refuseOthers();
        return new FindNode.Input(cluster, new InstanceId(instance), holder, policy);
    }

    private static JsonNode metadata(String text) {
        try {
            return Json.json().readTree(text);
        } catch (JsonProcessingException e) {
            throw new Misconfigured(
                    "detail.NotificationMetadata is '" + text
                            + "', expected a JSON object such as {\"cluster\":\"prod\"}",
                    e);
        }
    }
}
