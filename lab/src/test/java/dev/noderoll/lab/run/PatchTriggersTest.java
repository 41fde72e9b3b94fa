package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.asl.Execution;
import dev.noderoll.lab.asl.Execution.Status;
import dev.noderoll.lab.asl.Settings;
import dev.noderoll.lab.asl.StepFunctions;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.lab.world.aws.ChangeCalendars.Event;
import dev.noderoll.lab.world.aws.ChangeCalendars.State;
import dev.noderoll.lab.world.aws.GroupDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What starts the machine patch, what keeps it from starting, and what becomes of a second start. */
class PatchTriggersTest {

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private final World world = new World(scenario, 1);
    private final StepFunctions service;
    private final Deployed deployed;

    PatchTriggersTest() {
        world.settle(scenario.variant(""));
        Door door = Door.direct(world, scenario.cluster());
        service = new StepFunctions(
                world.agenda(),
                world.dice(),
                new ShippedFunctions(door.ports(), door.carrier()),
                (resource, arguments) -> arguments,
                Settings.DEFAULT);
        Machines.register(service);
        deployed = new Deployed(service, world.aws());
        deployed.plan("/noderoll/plan");
    }

    private void plan(String target, String calendars) {
        String plan = """
                {"groups": [{"cluster": "two-nodes", "nodeGroup": "workers"}], "target": {"parameter": "%s"},
                 "calendars": [%s], "rollout": {"drain": {"timeoutSeconds": 60, "deregistrationSeconds": 0}}}
                """.formatted(target, calendars);
        world.aws().putParameter("/noderoll/plan", plan);
        passMinutes(1);
        world.aws().putParameter(target, scenario.images().current());
        passMinutes(4);
    }

    private void passMinutes(int minutes) {
        Instant end = world.agenda().instant().plus(Duration.ofMinutes(minutes));
        world.agenda().at(end, "time has passed", () -> {});
        world.agenda().runUntil(() -> false, end);
    }

    private GroupDescription group() {
        return world.aws().autoScaling().peek("workers");
    }

    private boolean rolled() {
        return group().tags().stream().noneMatch(tag -> tag.key().startsWith("noderoll"))
                && group().instances().stream()
                        .allMatch(i -> world.aws()
                                .ec2()
                                .find(i.id())
                                .orElseThrow()
                                .imageId()
                                .equals(scenario.images().target()));
    }

    private List<Execution> executions(String machine) {
        return service.executions().stream()
                .filter(e -> e.machine().equals(machine))
                .toList();
    }

    /** What each execution of the machine patch came to, oldest first. */
    private List<String> ends() {
        return executions(Machines.PATCH).stream()
                .map(e -> e.output().map(PatchTriggersTest::end).orElse(e.status() + " " + e.cause()))
                .toList();
    }

    private static String end(JsonNode output) {
        return output.path("reason").path("kind").asText(output.path("kind").asText());
    }

    private long begun() {
        return executions(Machines.ROLLOUT).stream()
                .filter(e -> e.history().stream().anyMatch(h -> h.state().equals("PrepareGroup")))
                .count();
    }

    @Test
    void anOwnParameterThatChangesRollsTheGroup() {
        plan("/noderoll/ami", "");
        int before = ends().size();

        world.aws().putParameter("/noderoll/ami", scenario.images().target());
        world.aws().putParameter("/noderoll/other", "x");
        passMinutes(30);

        assertThat(rolled()).isTrue();
        assertThat(ends()).hasSize(before + 2).contains("Patched").doesNotContain("RUNNING");
    }

    /** EventBridge names an execution anew for each delivery, so its name cannot tell that two are of one event. */
    @Test
    void aDoubledEventStartsNothingTwice() {
        plan("/noderoll/ami", "");
        int before = ends().size();
        world.aws().events().disturb(event -> List.of(Duration.ZERO, Duration.ofMillis(1), Duration.ofMinutes(25)));

        world.aws().putParameter("/noderoll/ami", scenario.images().target());
        passMinutes(60);

        assertThat(rolled()).isTrue();
        assertThat(begun()).isEqualTo(1);
        assertThat(ends().subList(before, before + 3)).containsExactly("Patched", "AlreadyPatching", "Patched");
        assertThat(executions(Machines.PATCH)
                        .getLast()
                        .output()
                        .orElseThrow()
                        .path("rolled")
                        .path(0)
                        .path("kind")
                        .asText())
                .isEqualTo("AlreadyCurrent");
    }

    @Test
    void aParameterOfAwsFiresNoEventAndIsFoundBySchedule() {
        plan("/aws/service/eks/ami", "");
        deployed.patch(world.agenda());
        int before = ends().size();

        world.aws().putParameter("/aws/service/eks/ami", scenario.images().target());
        passMinutes(10);
        assertThat(ends()).hasSize(before);

        passMinutes(30);
        assertThat(rolled()).isTrue();
        assertThat(begun()).isEqualTo(1);
    }

    @Test
    void anImageThatWasBuiltIsFoundInTheParameterThatItIsWrittenTo() {
        plan("/ami/golden", "");
        world.aws().putParameter("/ami/golden", scenario.images().target());
        passMinutes(1);
        assertThat(begun()).isZero();

        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.putObject("state").put("status", "AVAILABLE");
        world.aws().events().putEvent("aws.imagebuilder", "EC2 Image Builder Image State Change", List.of(), detail);
        passMinutes(30);

        assertThat(rolled()).isTrue();
    }

    @Test
    void aClosedCalendarKeepsTheGroupAsItIsUntilItOpens() {
        Instant opens = world.agenda().instant().plus(Duration.ofMinutes(20));
        world.aws().setCalendar("freeze", State.OPEN, new Event(Instant.EPOCH, opens));
        plan("/noderoll/ami", "\"freeze\"");
        deployed.patch(world.agenda());

        world.aws().putParameter("/noderoll/ami", scenario.images().target());
        passMinutes(14);
        assertThat(ends()).isNotEmpty().containsOnly("CalendarClosed");
        assertThat(executions(Machines.PATCH)
                        .getLast()
                        .output()
                        .orElseThrow()
                        .path("reason")
                        .path("opensAt")
                        .asText())
                .isEqualTo(opens.toString());
        assertThat(begun()).isZero();

        passMinutes(60);
        assertThat(rolled()).isTrue();
    }

    @Test
    void aCalendarThatClosesInMidRollPausesIt() {
        plan("/noderoll/ami", "\"freeze\"");
        Instant closes = world.agenda().instant().plusSeconds(170);
        Instant opens = closes.plus(Duration.ofHours(1));
        world.aws().setCalendar("freeze", State.OPEN, new Event(closes, opens));
        deployed.patch(world.agenda());

        world.aws().putParameter("/noderoll/ami", scenario.images().target());
        passMinutes(30);
        assertThat(ends()).contains("Paused", "CalendarClosed");
        assertThat(rolled()).isFalse();

        passMinutes(80);
        assertThat(rolled()).isTrue();
    }

    @Test
    void aSecondStartDoesNotCutTheQuietTimeShort() {
        ObjectNode quiet = JsonNodeFactory.instance.objectNode();
        ObjectNode plan = quiet.putObject("plan").put("quietMinutes", 60);
        plan.putArray("groups").addObject().put("cluster", "two-nodes").put("nodeGroup", "workers");
        plan.withArray("groups")
                .addObject()
                .put("cluster", "two-nodes")
                .put("nodeGroup", "none")
                .put("ring", 1);
        plan.putObject("target").put("image", scenario.images().target());
        Deployed.start(service, Machines.PATCH, "first", quiet);
        passMinutes(30);
        assertThat(rolled()).isTrue();

        Execution second = Deployed.start(service, Machines.PATCH, "second", quiet);
        passMinutes(5);

        assertThat(end(second.output().orElseThrow())).isEqualTo("AlreadyPatching");
        assertThat(second.output().orElseThrow().path("holder").asText())
                .isEqualTo(executions(Machines.PATCH).getFirst().arn());
        assertThat(executions(Machines.PATCH).getFirst().status()).isEqualTo(Status.RUNNING);
        assertThat(executions(Machines.ROLLOUT)).hasSize(1);
    }
}
