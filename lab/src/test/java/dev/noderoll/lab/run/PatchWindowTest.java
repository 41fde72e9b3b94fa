package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plan whose window closes in the middle of a rollout, and the next window, which finishes it. */
class PatchWindowTest {

    private final DeployedTwoNodes cluster = new DeployedTwoNodes();
    private final Agenda agenda = cluster.world.agenda();

    /** The world begins at 08:00 UTC, which is 09:00 in Berlin, and a drain may take a minute. */
    private Execution patch(String name, String opens, String closes) throws IOException {
        return patch(name, "\"opens\": \"%s\", \"closes\": \"%s\"".formatted(opens, closes));
    }

    private Execution patch(String name, String window) throws IOException {
        ObjectNode input = (ObjectNode) Json.json().readTree("""
                {"plan": {"groups": [{"cluster": "two-nodes", "nodeGroup": "workers"}],
                  "target": {"image": "ami-0b0b000000000002"},
                  "window": {%s, "zone": "Europe/Berlin"},
                  "rollout": {"drain": {"timeoutSeconds": 60, "deregistrationSeconds": 0}}}}
                """.formatted(window));
        Execution execution = Deployed.start(cluster.service, Machines.PATCH, name, input);
        agenda.runUntil(() -> execution.status() != Status.RUNNING, World.START.plusSeconds(36_000));
        return execution;
    }

    @Test
    void theNextWindowFinishesWhatTheFirstHasBegun() throws IOException {
        Instant begun = agenda.instant();
        Instant closes = begun.plusSeconds(175).truncatedTo(ChronoUnit.SECONDS);
        Execution first = patch(
                "first",
                "09:00",
                LocalTime.ofInstant(closes, ZoneId.of("Europe/Berlin")).toString());

        assertThat(first.output().orElseThrow().path("kind").asText()).isEqualTo("Paused");
        assertThat(agenda.instant()).isBefore(closes);
        assertThat(begun).isBefore(agenda.instant());
        assertThat(cluster.group().desired()).isEqualTo(3);
        assertThat(cluster.current()).isBetween(1L, 2L);

        // The day is the first Monday of its month.
        String byCron = "\"cron\": \"0 10 ? * MON#1 *\", \"durationMinutes\": 60";
        Instant opens = Instant.parse("2026-01-05T09:00:00Z");
        for (String window : List.of("\"opens\": \"10:00\", \"closes\": \"11:00\"", byCron)) {
            Execution between = patch("between-" + window.length(), window);
            assertThat(between.output().orElseThrow().path("reason"))
                    .isEqualTo(Json.json().readTree("""
                            {"kind": "OutsideWindow", "opensAt": "%s"}
                            """.formatted(opens)));
        }

        cluster.passUntil(opens);
        Execution second = patch("second", byCron);

        assertThat(second.output().orElseThrow().path("kind").asText()).isEqualTo("Patched");
        assertThat(cluster.group().desired()).isEqualTo(2);
        assertThat(cluster.current()).isEqualTo(2);
        assertThat(cluster.unmarked()).isTrue();

        assertThat(patch("again", "10:00", "11:00").output().orElseThrow().toString())
                .contains("Patched", "AlreadyCurrent");
    }
}
