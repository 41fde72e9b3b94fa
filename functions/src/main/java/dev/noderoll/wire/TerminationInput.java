package dev.noderoll.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.HookSettings;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Site;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.FindNode;
import dev.noderoll.step.FindNode.Notice;
import java.util.List;

/**
 * Reads the event that announces that an instance is taken away: a termination lifecycle action, as AWS or the sweep
 * tells of it, or a Spot interruption.
 *
 * <p>The hook's NotificationMetadata is a JSON object: {@code cluster}, and optionally {@code drain} as in a rollout's
 * input.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html">Lifecycle hooks</a>
 */
public final class TerminationInput {

    private static final String TERMINATION = "EC2 Instance-terminate Lifecycle Action";
    private static final String INTERRUPTION = "EC2 Spot Instance Interruption Warning";

    private TerminationInput() {}

    /**
     * Where the instance is.
     *
     * @param holder the execution that serves the termination
     * @param spokes whose events are believed beside those of its own account
     */
    public static Site site(JsonNode event, String holder, List<Site> spokes) {
        Event.check(event, holder, spokes);
        return new Site(event.path("account").asText(), event.path("region").asText()).from(holder);
    }

    /**
     * Reads the event.
     *
     * @param holder the execution that serves the termination
     * @param site where it is from, as {@link #site} has found
     */
    public static FindNode.Input read(JsonNode event, String holder, Site site) {
        JsonNode detail = event.path("detail");
        Notice notice =
                switch (event.path("detail-type").asText()) {
                    case TERMINATION -> {
                        Event.from(event, "aws.autoscaling", Event.SWEEP);
                        yield new Notice.Hooked(
                                text(detail, "AutoScalingGroupName", "the name of an Auto Scaling group"),
                                text(detail, "LifecycleHookName", "the name of a lifecycle hook"),
                                instance(detail, "EC2InstanceId"),
                                metadata(detail.path("NotificationMetadata").asText())
                                        .at(site));
                    }
                    case INTERRUPTION -> {
                        Event.from(event, "aws.ec2");
                        yield new Notice.Interrupted(instance(detail, "instance-id"), Event.time(event));
                    }
                    default ->
                        throw Misconfigured.field(
                                "event.detail-type",
                                event.path("detail-type").toString(),
                                "'" + TERMINATION + "' or '" + INTERRUPTION + "'");
                };
        return new FindNode.Input(notice, holder);
    }

    /** Reads what a hook carries along. */
    public static HookSettings metadata(String text) {
        Fields fields = Fields.of("detail.NotificationMetadata", parse(text));
        String cluster = fields.text("cluster", "the name of the cluster, in the hook's metadata");
        DrainPolicy policy = RolloutInput.drain(fields.object("drain"));
        fields.refuseOthers();
        return new HookSettings(cluster, policy);
    }

    private static InstanceId instance(JsonNode detail, String field) {
        String instance = detail.path(field).asText();
        if (!instance.startsWith("i-")) {
            throw Misconfigured.field("detail." + field, "'" + instance + "'", "an instance id (i-...)");
        }
        return new InstanceId(instance);
    }

    private static String text(JsonNode detail, String field, String expected) {
        String text = detail.path(field).asText();
        if (text.isBlank()) {
            throw Misconfigured.field("detail." + field, detail.path(field).toString(), expected);
        }
        return text;
    }

    private static JsonNode parse(String text) {
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
