package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.ChangeCalendars;
import dev.noderoll.sim.aws.ParameterStore;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.door.AwsMessage.Reply;
import dev.noderoll.sim.door.AwsMessage.Request;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The services that speak JSON 1.1: Systems Manager and EventBridge. */
final class AwsJsonCalls implements AwsMessage.Service {

    private static final String JSON = "application/x-amz-json-1.1";

    private final SimAws aws;

    AwsJsonCalls(SimAws aws) {
        this.aws = aws;
    }

    @Override
    public Reply answer(Request request) {
        try {
            ObjectNode in = AwsJson.readObject(request.body());
            String target = request.target().orElse("");
            ObjectNode out =
                    switch (target) {
                        case "AmazonSSM.GetParameter" ->
                            AwsJson.object()
                                    .set("Parameter", parameter(aws.parameters().getParameter(text(in, "Name"))));
                        case "AmazonSSM.GetParameters" -> getParameters(in);
                        case "AmazonSSM.GetCalendarState" -> getCalendarState(in);
                        case "AWSEvents.PutEvents" -> putEvents(in);
                        default ->
                            throw new AwsError(
                                    "UnknownOperationException", 400, "The simulated AWS has no action " + target);
                    };
            return Reply.of(JSON, out.toString());
        } catch (AwsError e) {
            return AwsJson.error(e, JSON);
        }
    }

    private ObjectNode getParameters(ObjectNode in) {
        ParameterStore.Found found = aws.parameters().getParameters(texts(in.path("Names")));
        ObjectNode out = AwsJson.object();
        var parameters = out.putArray("Parameters");
        found.parameters().forEach(p -> parameters.add(parameter(p)));
        var invalid = out.putArray("InvalidParameters");
        found.invalid().forEach(invalid::add);
        return out;
    }

    private ObjectNode getCalendarState(ObjectNode in) {
        Optional<Instant> asked = in.has("AtTime")
                ? Optional.of(OffsetDateTime.parse(text(in, "AtTime")).toInstant())
                : Optional.empty();
        ChangeCalendars.Answer answer = aws.calendars().getCalendarState(texts(in.path("CalendarNames")), asked);
        ObjectNode out = AwsJson.object()
                .put("State", answer.state().name())
                .put("AtTime", answer.at().truncatedTo(ChronoUnit.SECONDS).toString());
        answer.next().ifPresent(time -> out.put("NextTransitionTime", time.toString()));
        return out;
    }

    private ObjectNode putEvents(ObjectNode in) {
        ObjectNode out = AwsJson.object().put("FailedEntryCount", 0);
        var entries = out.putArray("Entries");
        for (JsonNode entry : in.path("Entries")) {
            String id = aws.events()
                    .putEvent(
                            text(entry, "Source"),
                            text(entry, "DetailType"),
                            texts(entry.path("Resources")),
                            AwsJson.readObject(text(entry, "Detail")));
            entries.addObject().put("EventId", id);
        }
        return out;
    }

    private static ObjectNode parameter(ParameterStore.Parameter parameter) {
        return AwsJson.object()
                .put("Name", parameter.name())
                .put("Type", "String")
                .put("Value", parameter.value())
                .put("Version", parameter.version())
                .put("LastModifiedDate", AwsJson.time(parameter.lastModified()))
                .put("ARN", parameter.arn())
                .put("DataType", "text");
    }

    private static String text(JsonNode in, String field) {
        if (in.path(field).isTextual()) {
            return in.path(field).textValue();
        }
        throw new AwsError("ValidationException", 400, field + " must be given as text");
    }

    private static List<String> texts(JsonNode array) {
        List<String> found = new ArrayList<>();
        array.forEach(n -> found.add(n.asText()));
        return found;
    }
}
