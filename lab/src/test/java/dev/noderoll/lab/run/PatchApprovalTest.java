package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.asl.Execution;
import dev.noderoll.lab.asl.Execution.Status;
import dev.noderoll.lab.asl.Settings;
import dev.noderoll.lab.asl.StepFunctions;
import dev.noderoll.lab.asl.TaskFailure;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.lab.world.aws.GroupDescription;
import dev.noderoll.lab.world.aws.Topics.Message;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A plan that asks a person before it rolls. */
class PatchApprovalTest {

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private final World world = new World(scenario, 1);
    private final StepFunctions service;

    PatchApprovalTest() {
        world.settle(scenario.variant(""));
        Door door = Door.direct(world, scenario.cluster());
        service = new StepFunctions(
                world.agenda(),
                world.dice(),
                new ShippedFunctions(door.ports(), door.carrier()),
                Deployed.integrations(world.aws()),
                Settings.DEFAULT);
        Machines.register(service);
        var _ = new Deployed(service, world.aws());
    }

    /** The world begins at 08:00 UTC, and a drain may take a minute. */
    private Execution patch(String name, String more) {
        String plan = """
                {"groups": [{"cluster": "two-nodes", "nodeGroup": "workers"}], "approval": {"hours": 2},
                 "target": {"image": "ami-0b0b000000000002"}, %s
                 "rollout": {"drain": {"timeoutSeconds": 60, "deregistrationSeconds": 0}}}
                """.formatted(more);
        Execution execution = Deployed.start(service, Machines.PATCH, name, json("{\"plan\":" + plan + "}"));
        passMinutes(5);
        return execution;
    }

    private void passMinutes(int minutes) {
        Instant end = world.agenda().instant().plus(Duration.ofMinutes(minutes));
        world.agenda().at(end, "time has passed", () -> {});
        world.agenda().runUntil(() -> false, end);
    }

    private List<Message> asked() {
        return world.aws().topics().published();
    }

    /** What one does who reads the message: the task's token stands in each command. */
    private String token(String command) {
        Matcher found = Pattern.compile("aws stepfunctions " + command + " .*--task-token \"(\\S+)\"")
                .matcher(asked().getLast().body());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private long current() {
        return group().instances().stream()
                .filter(i -> world.aws()
                        .ec2()
                        .find(i.id())
                        .orElseThrow()
                        .imageId()
                        .equals(scenario.images().target()))
                .count();
    }

    private GroupDescription group() {
        return world.aws().autoScaling().peek("workers");
    }

    private static String kind(Execution execution) {
        return execution
                .output()
                .map(o -> o.path("kind").asText())
                .orElse(execution.status().name());
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.json().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Test
    void nothingIsRolledUntilSomebodyHasApproved() throws TaskFailure {
        Execution patch = patch("one", "");
        assertThat(asked()).hasSize(1);
        assertThat(asked().getLast().topicArn()).isEqualTo(Machines.REPORTS);
        assertThat(asked().getLast().body())
                .contains("workers of two-nodes", "ami-0b0b000000000002", "within 120 minutes", patch.arn())
                .contains("\naws stepfunctions send-task-success --task-output \"{}\" ");

        Execution second = patch("two", "");
        passMinutes(60);
        assertThat(kind(second)).isEqualTo("AlreadyPatching");
        assertThat(asked()).hasSize(1);
        assertThat(current()).isZero();
        assertThat(group().tags()).noneMatch(tag -> tag.key().startsWith("noderoll"));

        service.sendTaskSuccess(token("send-task-success"), json("{}"));
        passMinutes(30);

        assertThat(kind(patch)).isEqualTo("Patched");
        assertThat(current()).isEqualTo(2);
        assertThat(kind(patch("three", ""))).isEqualTo("Patched");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void whoRefusesIsNotAskedAgainAsLongAsThePlanWouldHaveWaited() throws TaskFailure {
        Execution patch = patch("one", "");
        service.sendTaskFailure(token("send-task-failure --error Refused"), new TaskFailure("Refused", "not today"));
        passMinutes(115);
        assertThat(patch.status()).isEqualTo(Status.RUNNING);
        passMinutes(10);

        JsonNode output = patch.output().orElseThrow();
        assertThat(output.path("kind").asText()).isEqualTo("NotApproved");
        assertThat(output.path("why").path("Cause").asText()).isEqualTo("not today");
        assertThat(current()).isZero();
        assertThat(group().tags()).noneMatch(tag -> tag.key().startsWith("noderoll"));
    }

    @Test
    void whereNobodyAnswersNothingIsRolled() {
        Execution patch = patch("one", "");
        passMinutes(120);

        assertThat(patch.output().orElseThrow().at("/why/Error").asText()).isEqualTo("States.Timeout");
        assertThat(kind(patch)).isEqualTo("NotApproved");
        assertThat(current()).isZero();
    }

    @Test
    void theWindowsCloseEndsTheWait() {
        Execution patch = patch("one", "\"window\": {\"opens\": \"07:00\", \"closes\": \"08:30\", \"zone\": \"UTC\"},");
        assertThat(asked().getLast().body()).containsPattern("within (2[5-9]|30) minutes");
        passMinutes(25);

        assertThat(kind(patch)).isEqualTo("NotApproved");
    }

    @Test
    void whatHasBegunCarriesOnWithoutBeingAskedAgain() throws TaskFailure {
        Execution patch = patch("one", "");
        service.sendTaskSuccess(token("send-task-success"), json("{}"));
        world.agenda().runUntil(() -> current() == 1, world.agenda().instant().plusSeconds(600));
        patch.children().forEach(rollout -> service.stop(rollout, "", "by hand"));
        service.stop(patch, "", "by hand");
        passMinutes(10);
        assertThat(current()).isLessThan(2);

        Execution second = patch("two", "");
        passMinutes(30);

        assertThat(kind(second)).isEqualTo("Patched");
        assertThat(asked()).hasSize(1);
    }
}
