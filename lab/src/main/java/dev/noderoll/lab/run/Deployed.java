package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Marks;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Integrations;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The rules and schedules of {@code infra/template.yaml}: start machines when something happens, or every so often. Those
 * of the machine patch are off until there is a plan, as in the template.
 *
 * <p>Each delivery of an event starts an execution of its own, so a doubled event has two.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html">EventBridge</a>: "the
 *     same event might start a target more than once"
 */
public final class Deployed {

    private static final Duration SWEEP = Duration.ofMinutes(5);
    private static final Duration PATCH = Duration.ofMinutes(15);
    private static final int MOST_ENTRIES = 10;

    /** The template's ImageParameterName, with and without the first slash. */
    private static final Pattern IMAGE_PARAMETERS = Pattern.compile("/?noderoll/.*");

    private final StepFunctions service;
    private final Map<String, Integer> heard = new TreeMap<>();
    private Optional<String> plan = Optional.empty();
    private int sweeps;
    private int patches;

    /** Listens from now on. */
    public Deployed(StepFunctions service, SimAws aws) {
        this.service = service;
        aws.events().onEvent(this::hear);
    }

    /** The services that machines call themselves: the topic, the bus for events, and the bucket. */
    public static Integrations integrations(SimAws aws) {
        return (resource, arguments) -> switch (resource) {
            case "sns:publish" -> published(aws, arguments);
            case "events:putEvents" -> put(aws, arguments);
            case "aws-sdk:s3:putObject" -> kept(aws, arguments);
            default -> throw new TaskFailure("States.Permissions", "no role may call " + resource);
        };
    }

    private static JsonNode published(SimAws aws, JsonNode arguments) {
        Map<String, String> attributes = new TreeMap<>();
        arguments
                .path("MessageAttributes")
                .properties()
                .forEach(each -> attributes.put(
                        each.getKey(), each.getValue().path("StringValue").asText()));
        String id = aws.topics()
                .publish(
                        arguments.path("TopicArn").asText(),
                        Optional.of(arguments.path("Subject").asText()),
                        arguments.path("Message").asText(),
                        attributes);
        return JsonNodeFactory.instance.objectNode().put("MessageId", id);
    }

    /** Step Functions takes an object's body as JSON, too. */
    private static JsonNode kept(SimAws aws, JsonNode arguments) {
        aws.buckets()
                .putObject(
                        arguments.path("Bucket").asText(),
                        arguments.path("Key").asText(),
                        arguments.path("Body").toString());
        return JsonNodeFactory.instance.objectNode().put("ETag", "\"0\"");
    }

    /**
     * Step Functions takes an event's detail as JSON.
     *
     * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>: one to
     *     ten entries; the answer has one for each, in their order
     */
    private static JsonNode put(SimAws aws, JsonNode arguments) throws TaskFailure {
        JsonNode entries = arguments.path("Entries");
        if (entries.isEmpty() || entries.size() > MOST_ENTRIES) {
            throw new TaskFailure("EventBridge.ValidationException", entries.size() + " entries, expected 1 to 10");
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (JsonNode entry : entries) {
            List<String> resources = new ArrayList<>();
            entry.path("Resources").forEach(each -> resources.add(each.asText()));
            String id = aws.events()
                    .putEvent(
                            entry.path("Source").asText(),
                            entry.path("DetailType").asText(),
                            resources,
                            (ObjectNode) entry.path("Detail"));
            result.withArray("Entries").addObject().put("EventId", id);
        }
        return result.put("FailedEntryCount", 0);
    }

    /** Sweeps on schedule from now on, for good: a world with it never becomes idle. */
    public void sweep(Agenda agenda) {
        agenda.after(SWEEP, "schedule: sweep", () -> {
            sweeps++;
            start(Machines.SWEEP, "sweep-" + sweeps, JsonNodeFactory.instance.objectNode());
            sweep(agenda);
        });
    }

    /** Lets events start the machine patch from now on; {@code parameter} holds the plan. */
    public void plan(String parameter) {
        plan = Optional.of(parameter);
    }

    /** Starts the machine patch on schedule from now on, for good. */
    public void patch(Agenda agenda) {
        agenda.after(PATCH, "schedule: patch", () -> {
            patches++;
            plan.ifPresent(name -> start(Machines.PATCH, "patch-" + patches, planned(name)));
            patch(agenda);
        });
    }

    private void hear(ObjectNode event) {
        JsonNode detail = event.path("detail");
        switch (event.path("source").asText() + ": " + event.path("detail-type").asText()) {
            case "aws.autoscaling: EC2 Instance-terminate Lifecycle Action" -> {
                if (detail.path("LifecycleHookName").asText().equals(Marks.HOOK)) {
                    start(Machines.ON_TERMINATION, nameOf(event), event);
                }
            }
            case "aws.ec2: EC2 Spot Instance Interruption Warning" ->
                start(Machines.ON_TERMINATION, nameOf(event), event);
            case "aws.ssm: Parameter Store Change" -> {
                if (IMAGE_PARAMETERS.matcher(detail.path("name").asText()).matches()
                        && List.of("Create", "Update")
                                .contains(detail.path("operation").asText())) {
                    patchOn(event);
                }
            }
            case "aws.imagebuilder: EC2 Image Builder Image State Change" -> {
                if (detail.path("state").path("status").asText().equals("AVAILABLE")) {
                    patchOn(event);
                }
            }
            default -> {
                return;
            }
        }
    }

    private void patchOn(ObjectNode event) {
        plan.ifPresent(
                name -> start(Machines.PATCH, nameOf(event), planned(name).set("event", event)));
    }

    private static ObjectNode planned(String parameter) {
        return JsonNodeFactory.instance.objectNode().put("planParameter", parameter);
    }

    private String nameOf(ObjectNode event) {
        String id = event.path("id").asText();
        int copy = heard.merge(id, 1, Integer::sum);
        return copy == 1 ? id : id + "-" + copy;
    }

    private void start(String machine, String name, JsonNode input) {
        start(service, machine, name, input);
    }

    /** StartExecution; throws when the service refuses it, which none of our own inputs brings about. */
    public static Execution start(StepFunctions service, String machine, String name, JsonNode input) {
        try {
            return service.start(machine, name, input);
        } catch (TaskFailure refused) {
            throw new IllegalStateException(machine + " was not started: " + refused.getMessage(), refused);
        }
    }
}
