package dev.noderoll.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.Site;
import dev.noderoll.port.Misconfigured;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * What every EventBridge event must have before anything in it is believed.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html">Event structure</a>:
 *     nobody but AWS can put an event whose source begins with {@code aws.}
 */
final class Event {

    /** The source that the sweep gives to what it finds. */
    static final String SWEEP = "noderoll.sweep";

    private Event() {}

    /**
     * Checks the envelope.
     *
     * @param holder the execution that reads it: {@code arn:aws:states:<region>:<account>:execution:...}
     * @param spokes whose events are believed beside those of the own account
     */
    static void check(JsonNode event, String holder, List<Site> spokes) {
        if (!event.isObject()) {
            throw Misconfigured.field("event", event.toString(), "an event of EventBridge");
        }
        String account = event.path("account").asText();
        String ours = holder.split(":", -1).length > 4 ? holder.split(":", -1)[4] : "";
        if (!account.equals(ours)
                && spokes.stream().noneMatch(spoke -> spoke.account().equals(account))) {
            throw Misconfigured.field("event.account", "'" + account + "'", "this account, " + ours);
        }
        if (!event.path("detail").isObject()) {
            throw Misconfigured.field("event.detail", event.path("detail").toString(), "an object");
        }
    }

    static void from(JsonNode event, String... sources) {
        String source = event.path("source").asText();
        if (!List.of(sources).contains(source)) {
            throw Misconfigured.field("event.source", "'" + source + "'", String.join(" or ", sources));
        }
    }

    static Instant time(JsonNode event) {
        String time = event.path("time").asText();
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException e) {
            throw new Misconfigured("event.time is '" + time + "', expected a time such as 2026-01-05T08:00:00Z", e);
        }
    }
}
