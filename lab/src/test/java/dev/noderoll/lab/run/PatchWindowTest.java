package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.asl.Execution;
import dev.noderoll.lab.asl.Execution.Status;
import dev.noderoll.lab.asl.Settings;
import dev.noderoll.lab.asl.StepFunctions;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.lab.world.aws.GroupDescription;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** A plan whose window closes in the middle of a rollout, and the next window, which finishes it. */
class PatchWindowTest {

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private final World world = new World(scenario, 1);
    private final StepFunctions service;

    PatchWindowTest() {
        world.settle(scenario.variant(""));
        Door door = Door.direct(world, scenario.cluster());
        service = new StepFunctions(
                world.agenda(),
                world.dice(),
                new ShippedFunctions(door.ports(), door.carrier()),
                (resource, arguments) -> arguments,
                Settings.DEFAULT);
        Machines.register(service);
        var _ = new Deployed(service, world.aws());
    }

    /** The world begins at 08:00 UTC, which is 09:00 in Berlin, and a drain may take a minute. */
    private Execution patch(String name, String opens, String closes) throws IOException {
        ObjectNode input = (ObjectNode) Json.json().readTree("""
                {"plan": {"groups": [{"cluster": "two-nodes", "nodeGroup": "workers"}],
                  "target": {"image": "ami-0b0b000000000002"},
                  "window": {"opens": "%s", "closes": "%s", "zone": "Europe/Berlin"},
                  "rollout": {"drain": {"timeoutSeconds": 60, "deregistrationSeconds": 0}}}}
                """.formatted(opens, closes));
        Execution execution = Deployed.start(service, Machines.PATCH, name, input);
        world.agenda().runUntil(() -> execution.status() != Status.RUNNING, World.START.plusSeconds(36_000));
        return execution;
    }

    private GroupDescription group() {
        return world.aws().autoScaling().peek("workers");
    }

    private long current() {
        return group().instances().stream()
                .filter(i ->
                        world.aws().ec2().find(i.id()).orElseThrow().imageId().equals("ami-0b0b000000000002"))
                .count();
    }

    @Test
    void theNextWindowFinishesWhatTheFirstHasBegun() throws IOException {
        Instant begun = world.agenda().instant();
        Instant closes = begun.plusSeconds(160).truncatedTo(ChronoUnit.SECONDS);
        Execution first = patch(
                "first",
                "09:00",
                LocalTime.ofInstant(closes, ZoneId.of("Europe/Berlin")).toString());

        assertThat(first.output().orElseThrow().path("kind").asText()).isEqualTo("Paused");
        assertThat(world.agenda().instant()).isBefore(closes);
        assertThat(begun).isBefore(world.agenda().instant());
        assertThat(group().desired()).isEqualTo(3);
        assertThat(current()).isBetween(1L, 2L);

        Execution between = patch("between", "10:00", "11:00");
        assertThat(between.output().orElseThrow().path("reason").path("kind").asText())
                .isEqualTo("OutsideWindow");

        Instant opens = Instant.parse("2026-01-05T09:00:00Z");
        world.agenda().at(opens, "the second window opens", () -> {});
        world.agenda().runUntil(() -> false, opens);
        Execution second = patch("second", "10:00", "11:00");

        assertThat(second.output().orElseThrow().path("kind").asText()).isEqualTo("Patched");
        assertThat(group().desired()).isEqualTo(2);
        assertThat(current()).isEqualTo(2);
        assertThat(group().tags()).noneMatch(tag -> tag.key().startsWith("noderoll"));

        assertThat(patch("again", "10:00", "11:00").output().orElseThrow().toString())
                .contains("Patched", "AlreadyCurrent");
    }
}
