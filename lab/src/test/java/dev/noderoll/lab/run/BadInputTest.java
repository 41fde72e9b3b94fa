package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.ApiLog.Effect;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.GroupTag.Propagation;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bad input to the rollout machine, as a whole: the execution fails, its cause names the field, the value and what is
 * expected, and nothing has changed in the account and the cluster.
 */
class BadInputTest {

    /** An input, with single quotes for double ones, and what the cause has to name. */
    private record Bad(String input, String field, String value, String expected) {}

    private static final String IMAGE = "'target':{'image':'ami-0b0b000000000002'}";
    private static final String GOOD = "'cluster':'two-nodes','nodeGroup':'workers'";

    private static final List<Bad> INPUTS = List.of(
            new Bad("{" + GOOD + "," + IMAGE + ",'maxSurg':1}", "maxSurg", "1", "maxSurge"),
            new Bad("{" + GOOD + "," + IMAGE + ",'maxSurge':'0%'}", "maxSurge", "0%", "from 0"),
            new Bad("{" + GOOD + "," + IMAGE + ",'maxSurge':1001}", "maxSurge", "1001", "from 0"),
            new Bad("{" + GOOD + "}", "target", "missing", "image"),
            new Bad("{" + GOOD + ",'target':{}}", "target", "missing", "image"),
            new Bad("{" + GOOD + ",'target':{'image':'ami-none'}}", "target.image", "ami-none", "AMI"),
            new Bad("{" + GOOD + ",'target':{'image':'ami-0a12300000000003'}}", "target.image", "arm64", "x86_64"),
            new Bad(
                    "{" + GOOD + ",'target':{'image':'ami-0dead00000000004'}}",
                    "target.image",
                    "disabled",
                    "available"),
            new Bad("{" + GOOD + ",'target':{'templateVersion':'7'}}", "target.templateVersion", "7", "a version of"),
            new Bad("{" + GOOD + ",'target':{'parameter':'/none'}}", "target.parameter", "/none", "AMI id"),
            new Bad(
                    "{'cluster':'two-nodes','nodeGroup':'nobody'," + IMAGE + "}",
                    "nodeGroup",
                    "nobody",
                    "Auto Scaling"),
            new Bad(
                    "{'cluster':'two-nodes','nodeGroup':'empty'," + IMAGE + "}",
                    "nodeGroup",
                    "empty",
                    "with instances"),
            new Bad(
                    "{'cluster':'two-nodes','nodeGroup':'managed'," + IMAGE + "}",
                    "nodeGroup",
                    "managed",
                    "update-nodegroup-version"),
            new Bad(
                    "{'cluster':'two-nodes','nodeGroup':'refreshed'," + IMAGE + "}",
                    "nodeGroup",
                    "refreshed",
                    "instance refresh"),
            new Bad("{'cluster':'two-nodes','nodeGroup':'strange'," + IMAGE + "}", "cluster", "two-nodes", "is a node"),
            new Bad("{'cluster':'nowhere','nodeGroup':'workers'," + IMAGE + "}", "cluster", "nowhere", "cluster"),
            new Bad("{'cluster':7,'nodeGroup':'workers'," + IMAGE + "}", "cluster", "7", "name"),
            new Bad("null", "input", "null", "object"),
            new Bad("[]", "input", "[]", "object"),
            new Bad("'workers'", "input", "workers", "object"));

    @ParameterizedTest
    @EnumSource(By.class)
    void badInputIsToldWithFieldValueAndWhatIsExpectedAndChangesNothing(By by) throws IOException, TaskFailure {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
        World world = world(scenario);
        try (Door door = by == By.DIRECT ? Door.direct(world, "two-nodes") : Door.http(world, "two-nodes")) {
            StepFunctions service =
                    Machines.serve(world.agenda(), world.dice(), door.lambda(new ShippedFunctions(door.ports())));
            for (Bad bad : INPUTS) {
                refused(service, world, bad);
            }
        }
    }

    private static void refused(StepFunctions service, World world, Bad bad) throws IOException, TaskFailure {
        Map<String, String> before = everything(world);
        long changes = world.aws().log().count(Effect.CHANGES);
        JsonNode input = Json.json().readTree(bad.input().replace('\'', '"'));

        Execution execution = service.start(Machines.ROLLOUT, "bad-" + INPUTS.indexOf(bad), input);
        world.agenda()
                .runUntil(
                        () -> execution.status() != Status.RUNNING,
                        world.agenda().instant().plus(Duration.ofHours(1)));

        assertThat(execution.status()).as(bad.input()).isEqualTo(Status.FAILED);
        assertThat(execution.error()).as(bad.input()).contains("dev.noderoll.port.Misconfigured");
        assertThat(execution.cause().orElse("")).as(bad.input()).contains(bad.field(), bad.value(), bad.expected());
        assertThat(everything(world)).as(bad.input()).isEqualTo(before);
        assertThat(world.aws().log().count(Effect.CHANGES)).as(bad.input()).isEqualTo(changes);
    }

    /** The two-node world, with other groups and images that no rollout may take. */
    private static World world(Scenario scenario) {
        World world = new World(scenario, 1);
        world.settle(scenario.variant("budget"));
        SimAws aws = world.aws();
        aws.addImage("ami-0a12300000000003", "arm64");
        aws.addImage("ami-0dead00000000004", "x86_64");
        aws.setImageState("ami-0dead00000000004", "disabled");
        String template = aws.autoScaling().peek("workers").templateId();
        List<GroupTag> owned = List.of(new GroupTag("eks:nodegroup-name", "ng-1", Propagation.GROUP_ONLY));
        aws.addGroup(GroupSpec.of("empty", 0, template).sized(0, 0, 2));
        aws.addGroup(GroupSpec.of("managed", 1, template).tagged(owned), GroupSpec.Start.IN_SERVICE);
        aws.addGroup(GroupSpec.of("refreshed", 4, template), GroupSpec.Start.IN_SERVICE);
        aws.addGroup(GroupSpec.of("strange", 1, template), GroupSpec.Start.IN_SERVICE);
        aws.autoScaling().startInstanceRefresh("refreshed");
        return world;
    }

    /** The account and the cluster as text, by name; what changes by itself, and says nothing of us, left out. */
    private static Map<String, String> everything(World world) {
        Map<String, String> all = new TreeMap<>();
        SimAws aws = world.aws();
        for (String group : List.of("workers", "empty", "managed", "strange")) {
            all.put("group " + group, aws.autoScaling().peek(group).toString());
            all.put(
                    "hook " + group,
                    aws.autoScaling().peekHook(group, "noderoll-terminate").toString());
        }
        String template = aws.autoScaling().peek("workers").templateId();
        all.put("template", aws.templates().peek(template).toString());
        for (Kind kind : Kind.values()) {
            if (kind != Kind.EVENT) {
                world.api().list(kind).forEach(o -> all.put(kind + " " + name(o), spec(o)));
            }
        }
        return all;
    }

    private static String name(JsonNode object) {
        return object.path("metadata").path("namespace").asText() + "/"
                + object.path("metadata").path("name").asText();
    }

    /** Without the status, which heartbeats renew. */
    private static String spec(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.path("labels") + " " + metadata.path("annotations") + " " + object.path("spec") + " "
                + metadata.path("deletionTimestamp");
    }
}
