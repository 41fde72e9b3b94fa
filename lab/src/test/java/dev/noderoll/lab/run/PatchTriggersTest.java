package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.aws.ChangeCalendars.Event;
import dev.noderoll.sim.aws.ChangeCalendars.State;
import dev.noderoll.sim.aws.LaunchTemplates.NewVersion;
import dev.noderoll.sim.aws.TemplateData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What starts the machine patch, what keeps it from starting, and what becomes of a second start. */
class PatchTriggersTest {

    private final DeployedTwoNodes cluster = new DeployedTwoNodes();
    private final World world = cluster.world;
    private final String target = cluster.scenario.images().target();

    PatchTriggersTest() {
        cluster.deployed.plan("/noderoll/plan");
    }

    private void plan(String parameter, String calendars) {
        String plan = """
                {"groups": [{"cluster": "two-nodes", "nodeGroup": "workers"}], "target": {"parameter": "%s"},
                 "calendars": [%s], "rollout": {"drain": {"timeoutSeconds": 60, "deregistrationSeconds": 0}}}
                """.formatted(parameter, calendars);
        world.aws().putParameter("/noderoll/plan", plan);
        cluster.passMinutes(1);
        world.aws().putParameter(parameter, cluster.scenario.images().current());
        cluster.passMinutes(4);
    }

    private boolean rolled() {
        return cluster.unmarked() && cluster.current() == 2;
    }

    private List<Execution> executions(String machine) {
        return cluster.service.executions().stream()
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

        world.aws().putParameter("/noderoll/ami", target);
        world.aws().putParameter("/noderoll/other", "x");
        cluster.passMinutes(30);

        assertThat(rolled()).isTrue();
        assertThat(ends()).hasSize(before + 2).contains("Patched").doesNotContain("RUNNING");
    }

    /** EventBridge names an execution anew for each delivery, so its name cannot tell that two are of one event. */
    @Test
    void aDoubledEventStartsNothingTwice() {
        plan("/noderoll/ami", "");
        int before = ends().size();
        world.aws().events().disturb(event -> List.of(Duration.ZERO, Duration.ofMillis(1), Duration.ofMinutes(25)));

        world.aws().putParameter("/noderoll/ami", target);
        cluster.passMinutes(60);

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
        cluster.deployed.patch(world.agenda());
        int before = ends().size();

        world.aws().putParameter("/aws/service/eks/ami", target);
        cluster.passMinutes(10);
        assertThat(ends()).hasSize(before);

        cluster.passMinutes(30);
        assertThat(rolled()).isTrue();
        assertThat(begun()).isEqualTo(1);
    }

    /** No event tells of a new version: the schedule compares what the members run with the group's own template. */
    @Test
    void aNewVersionOfTheGroupsTemplateIsFoundBySchedule() {
        world.aws().putParameter("/noderoll/plan", """
                {"groups": [{"cluster": "two-nodes", "nodeGroup": "workers"}], "target": {"templateVersion": "$Latest"}}
                """);
        cluster.deployed.patch(world.agenda());
        cluster.passMinutes(20);
        assertThat(begun()).isZero();

        world.aws()
                .templates()
                .createVersion(
                        "workers",
                        new NewVersion(
                                Optional.of("1"), TemplateData.ofImage(target), Optional.empty(), Optional.empty()));
        cluster.passMinutes(40);

        assertThat(rolled()).isTrue();
        assertThat(begun()).isEqualTo(1);
    }

    @Test
    void anImageThatWasBuiltIsFoundInTheParameterThatItIsWrittenTo() {
        plan("/ami/golden", "");
        world.aws().putParameter("/ami/golden", target);
        cluster.passMinutes(1);
        assertThat(begun()).isZero();

        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.putObject("state").put("status", "AVAILABLE");
        world.aws().events().putEvent("aws.imagebuilder", "EC2 Image Builder Image State Change", List.of(), detail);
        cluster.passMinutes(30);

        assertThat(rolled()).isTrue();
    }

    @Test
    void aClosedCalendarKeepsTheGroupAsItIsUntilItOpens() {
        Instant opens = world.agenda().instant().plus(Duration.ofMinutes(20));
        world.aws().setCalendar("freeze", State.OPEN, new Event(Instant.EPOCH, opens));
        plan("/noderoll/ami", "\"freeze\"");
        cluster.deployed.patch(world.agenda());

        world.aws().putParameter("/noderoll/ami", target);
        cluster.passMinutes(14);
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

        cluster.passMinutes(60);
        assertThat(rolled()).isTrue();
    }

    @Test
    void aCalendarThatClosesInMidRollPausesIt() {
        plan("/noderoll/ami", "\"freeze\"");
        Instant closes = world.agenda().instant().plusSeconds(170);
        Instant opens = closes.plus(Duration.ofHours(1));
        world.aws().setCalendar("freeze", State.OPEN, new Event(closes, opens));
        cluster.deployed.patch(world.agenda());

        world.aws().putParameter("/noderoll/ami", target);
        cluster.passMinutes(30);
        assertThat(ends()).contains("Paused", "CalendarClosed");
        assertThat(rolled()).isFalse();

        cluster.passMinutes(80);
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
        plan.putObject("target").put("image", target);
        Deployed.start(cluster.service, Machines.PATCH, "first", quiet);
        cluster.passMinutes(30);
        assertThat(rolled()).isTrue();

        Execution second = Deployed.start(cluster.service, Machines.PATCH, "second", quiet);
        cluster.passMinutes(5);

        assertThat(second.output()).as("%s %s", second, second.cause()).isPresent();
        assertThat(end(second.output().orElseThrow())).isEqualTo("AlreadyPatching");
        assertThat(second.output().orElseThrow().at("/reason/holder").asText())
                .isEqualTo(executions(Machines.PATCH).getFirst().arn());
        assertThat(executions(Machines.PATCH).getFirst().status()).isEqualTo(Status.RUNNING);
        assertThat(executions(Machines.ROLLOUT)).hasSize(1);
    }

    private static ObjectNode group(ObjectNode plan, String cluster, String name, int ring) {
        return plan.withArray("groups")
                .addObject()
                .put("cluster", cluster)
                .put("nodeGroup", name)
                .put("ring", ring);
    }

    private static ObjectNode planned(ObjectNode plan) {
        return JsonNodeFactory.instance.objectNode().set("plan", plan);
    }

    @Test
    void aSecondPlanGoesAheadWhereItTouchesAnotherCluster() {
        ObjectNode quiet = JsonNodeFactory.instance.objectNode().put("quietMinutes", 60);
        quiet.putObject("target").put("image", target);
        group(quiet, "two-nodes", "workers", 0);
        group(quiet, "two-nodes", "none", 1);
        ObjectNode other = JsonNodeFactory.instance.objectNode();
        other.putObject("target").put("image", target);
        group(other, "another", "none", 0);
        Deployed.start(cluster.service, Machines.PATCH, "first", planned(quiet));
        cluster.passMinutes(30);

        Execution second = Deployed.start(cluster.service, Machines.PATCH, "second", planned(other));
        cluster.passMinutes(5);

        assertThat(executions(Machines.PATCH).getFirst().status()).isEqualTo(Status.RUNNING);
        assertThat(second.children()).as("its rollout finds no such cluster").hasSize(1);
        assertThat(second.cause()).get().asString().contains("another");

        group(other, "two-nodes", "workers", 0);
        Execution third = Deployed.start(cluster.service, Machines.PATCH, "third", planned(other));
        cluster.passMinutes(5);
        assertThat(third.output().orElseThrow().at("/reason/cluster").asText()).isEqualTo("two-nodes");
    }

    @Test
    void aGroupThatFailsLetsThoseBesideItFinishAndNoneBeginAfterThem() {
        ObjectNode plan = JsonNodeFactory.instance.objectNode().put("parallel", 2);
        plan.putObject("target").put("image", target);
        group(plan, "two-nodes", "none", 0);
        group(plan, "two-nodes", "workers", 0);
        group(plan, "two-nodes", "later", 0);

        Execution patch = Deployed.start(cluster.service, Machines.PATCH, "one", planned(plan));
        cluster.passMinutes(30);

        assertThat(rolled()).isTrue();
        assertThat(patch.error()).contains("Noderoll.GroupFailed");
        assertThat(patch.cause()).get().asString().contains("\"group\":\"none\"", "\"current\":2");
        assertThat(executions(Machines.ROLLOUT)).hasSize(2);
    }
}
