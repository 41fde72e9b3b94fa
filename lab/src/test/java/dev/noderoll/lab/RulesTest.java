package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.run.Deployed;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link Deployed} does on an event is what the rules of {@code infra/template.yaml} say. */
class RulesTest {

    private static final Shipped SHIPPED = Shipped.read();

    private final World world = new World(ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes")), 1);
    private final StepFunctions service = new StepFunctions(
            world.agenda(),
            world.dice(),
            (name, payload, reply) -> reply.returned(JsonNodeFactory.instance.objectNode()),
            (resource, arguments) -> arguments,
            Settings.DEFAULT);
    private final Deployed deployed = new Deployed(service, world.aws());

    RulesTest() {
        Machines.register(service);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            aws.autoscaling  | EC2 Instance-terminate Lifecycle Action  | {"LifecycleHookName": "noderoll-terminate", "AutoScalingGroupName": "workers"}
            aws.autoscaling  | EC2 Instance-terminate Lifecycle Action  | {"LifecycleHookName": "noderoll-rollout", "AutoScalingGroupName": "workers"}
            aws.autoscaling  | EC2 Instance-terminate Lifecycle Action  | {"LifecycleHookName": "other", "AutoScalingGroupName": "workers"}
            aws.autoscaling  | EC2 Instance-launch Lifecycle Action     | {"LifecycleHookName": "noderoll-terminate", "AutoScalingGroupName": "workers"}
            aws.ec2          | EC2 Spot Instance Interruption Warning   | {"instance-id": "i-1"}
            my.app           | EC2 Spot Instance Interruption Warning   | {"instance-id": "i-1"}
            aws.ssm          | Parameter Store Change                   | {"name": "/noderoll/ami", "operation": "Update"}
            aws.ssm          | Parameter Store Change                   | {"name": "noderoll/ami", "operation": "Create"}
            aws.ssm          | Parameter Store Change                   | {"name": "/noderoll/a/b", "operation": "Delete"}
            aws.ssm          | Parameter Store Change                   | {"name": "/my/noderoll/ami", "operation": "Update"}
            aws.ssm          | Parameter Store Policy Action            | {"name": "/noderoll/ami", "operation": "Update"}
            aws.imagebuilder | EC2 Image Builder Image State Change     | {"state": {"status": "AVAILABLE"}}
            aws.imagebuilder | EC2 Image Builder Image State Change     | {"state": {"status": "FAILED"}}
            aws.imagebuilder | EC2 Image Builder CVE Detected           | {"state": {"status": "AVAILABLE"}}
            """)
    void anEventStartsTheMachinesWhoseRulesMatchIt(String source, String type, String detail) throws IOException {
        deployed.plan("/noderoll/plan");
        ObjectNode event = event(source, type, detail);

        assertThat(started(event))
                .containsExactlyInAnyOrderElementsOf(
                        SHIPPED.resources("AWS::Serverless::StateMachine").values().stream()
                                .filter(machine -> StreamSupport.stream(
                                                machine.path("Events").spliterator(), false)
                                        .map(rule -> rule.at("/Properties/Pattern"))
                                        .anyMatch(pattern -> !pattern.isMissingNode() && matches(pattern, event)))
                                .map(machine ->
                                        machine.path("DefinitionUri").asText().replaceAll(".*/|\\.asl\\.json", ""))
                                .toList());
    }

    @Test
    void withoutAPlanNothingStartsTheMachinePatch() throws IOException {
        assertThat(started(event(
                        "aws.imagebuilder",
                        "EC2 Image Builder Image State Change",
                        "{\"state\":{\"status\":\"AVAILABLE\"}}")))
                .isEmpty();
        JsonNode events = SHIPPED.template().at("/Resources/PatchStateMachine/Properties/Events");
        assertThat(events)
                .hasSize(3)
                .allSatisfy(rule -> assertThat(rule.at("/Properties/State").toString())
                        .isEqualTo("{\"!If\":[\"Plans\",\"ENABLED\",\"DISABLED\"]}"));
    }

    /** EventBridge puts the whole event where its template says so. */
    @Test
    void theMachinePatchHearsWhereThePlanIsAndOfWhatEvent() throws IOException {
        JsonNode events = SHIPPED.template().at("/Resources/PatchStateMachine/Properties/Events");
        deployed.plan("/noderoll/plan");
        ObjectNode event =
                event("aws.ssm", "Parameter Store Change", "{\"name\":\"/noderoll/ami\",\"operation\":\"Update\"}");
        started(event);

        for (String rule : List.of("ParameterChanged", "ImageBuilt")) {
            String template = events.path(rule)
                    .at("/Properties/InputTransformer/InputTemplate/!Sub")
                    .asText();
            assertThat(Json.json()
                            .readTree(template.replace("${PlanParameterName}", "/noderoll/plan")
                                    .replace("<aws.events.event.json>", event.toString())))
                    .isEqualTo(service.executions().getFirst().input());
        }
        assertThat(Json.json()
                        .readTree(
                                events.at("/EveryQuarter/Properties/Input/!Sub").asText()))
                .isEqualTo(Json.json().readTree("{\"planParameter\": \"${PlanParameterName}\"}"));
    }

    private Set<String> started(ObjectNode event) {
        world.aws()
                .events()
                .putEvent(
                        event.path("source").asText(), event.path("detail-type").asText(), List.of(), (ObjectNode)
                                event.path("detail"));
        world.agenda().runUntil(() -> false, world.agenda().instant().plus(Duration.ofMinutes(1)));
        event.setAll(world.aws().events().delivered().getLast());
        return service.executions().stream().map(Execution::machine).collect(Collectors.toCollection(TreeSet::new));
    }

    private static ObjectNode event(String source, String type, String detail) throws IOException {
        return JsonNodeFactory.instance
                .objectNode()
                .put("source", source)
                .put("detail-type", type)
                .set("detail", Json.json().readTree(detail));
    }

    /**
     * As EventBridge matches: each field of the pattern has to be there with one of its values.
     *
     * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html">Event patterns</a>
     */
    private static boolean matches(JsonNode pattern, JsonNode event) {
        return pattern.properties().stream().allMatch(field -> {
            JsonNode value = event.path(field.getKey());
            return field.getValue().isObject()
                    ? matches(field.getValue(), value)
                    : StreamSupport.stream(field.getValue().spliterator(), false)
                            .anyMatch(wanted -> meets(wanted, value.asText()));
        });
    }

    private static boolean meets(JsonNode wanted, String value) {
        if (!wanted.isObject()) {
            return wanted.asText().equals(value);
        }
        String image =
                SHIPPED.template().at("/Parameters/ImageParameterName/Default").asText();
        JsonNode wildcard = wanted.path("wildcard");
        // The lab's stack may touch every group.
        String text =
                switch (wildcard.path("!Ref").asText()) {
                    case "NodeGroupName" -> "*";
                    case "ImageParameterName" -> image;
                    default -> wildcard.path("!Sub").asText().replace("${ImageParameterName}", image);
                };
        return value.matches(text.replace("*", ".*"));
    }
}
