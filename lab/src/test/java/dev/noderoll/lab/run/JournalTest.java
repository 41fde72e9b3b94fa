package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.cli.report.ExecutionLog;
import dev.noderoll.cli.report.ExecutionLog.Entry;
import dev.noderoll.cli.report.ExecutionReport;
import dev.noderoll.cli.report.RolloutReport;
import dev.noderoll.cli.report.RolloutReport.Move;
import dev.noderoll.cli.report.RolloutReport.Row;
import dev.noderoll.cli.report.RolloutReport.Stage;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A report from what the functions have answered tells what the cluster itself has seen. */
class JournalTest {

    /** A function knows of what it did when the API server has answered, and of others' deeds when the watch tells. */
    private static final Duration LATER = Duration.ofSeconds(2);

    private final Scenario scenario =
            ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve("four-nodes"));
    private final World world = new World(scenario, 1);
    private final Map<String, Instant> evicted = new TreeMap<>();
    private final Map<String, Instant> drained = new TreeMap<>();
    private final Map<String, Instant> registered = new TreeMap<>();
    private final List<Entry> entries = new ArrayList<>();

    private void listen(StepFunctions service) {
        service.listeners()
                .onTaskEnded(task -> task.result()
                        .ifPresent(result -> entries.add(
                                new Entry(task.stateName(), task.scheduled(), task.ended(), result.path("Payload")))));
        world.api().onChange(Kind.POD, change -> {
            if (change.object().path("status").toString().contains("EvictionByEvictionAPI")) {
                note(evicted, name(change.object()));
            }
        });
        world.api().onChange(Kind.NODE, change -> {
            JsonNode marks = change.object().at("/metadata/annotations");
            if (marks.has("noderoll.dev/draining-since")) {
                note(drained, name(change.object()));
            } else if (change.before() == null) {
                note(registered, name(change.object()));
            }
        });
    }

    private void note(Map<String, Instant> times, String name) {
        times.putIfAbsent(name, world.agenda().instant());
    }

    private static String name(ObjectNode object) {
        String namespace = object.at("/metadata/namespace").asText();
        return (namespace.isEmpty() ? "" : namespace + "/")
                + object.at("/metadata/name").asText();
    }

    private RolloutReport roll() throws TaskFailure {
        world.settle(scenario.variants().getFirst());
        try (Door door = Door.direct(world, scenario.cluster())) {
            StepFunctions service =
                    Machines.serve(world.agenda(), world.dice(), door.lambda(new ShippedFunctions(door.ports())));
            door.follow(service);
            listen(service);
            Instant begun = world.agenda().instant();
            Execution execution = service.start(Machines.ROLLOUT, "r", scenario.rollout());
            world.agenda().runUntil(() -> execution.status() != Status.RUNNING, begun.plus(Duration.ofHours(2)));
            assertThat(execution.status()).isEqualTo(Status.SUCCEEDED);
            return ExecutionReport.of(
                    new ExecutionLog("t", "o", begun, world.agenda().instant(), entries));
        }
    }

    private static Map<String, Instant> stages(RolloutReport report, String stage) {
        Map<String, Instant> begins = new TreeMap<>();
        for (Row row : report.rows()) {
            row.stages().stream().filter(s -> s.name().equals(stage)).forEach(s -> begins.put(row.name(), s.from()));
        }
        return begins;
    }

    private static void sameTimes(Map<String, Instant> told, Map<String, Instant> seen) {
        assertThat(told.keySet()).isNotEmpty().isEqualTo(seen.keySet());
        told.forEach((name, at) ->
                assertThat(Duration.between(seen.get(name), at).abs()).as(name).isLessThan(LATER));
    }

    @Test
    void everyEvictionDrainAndNewNodeIsInItAtItsTime() throws TaskFailure {
        RolloutReport report = roll();

        Map<String, Instant> moves = new TreeMap<>();
        for (Move move : report.moves()) {
            assertThat(moves.put(move.pod(), move.evicted())).as("twice").isNull();
        }
        sameTimes(moves, evicted);
        sameTimes(stages(report, "draining"), drained);
        sameTimes(stages(report, "joining"), registered);
        assertThat(stages(report, "booting").keySet()).isEqualTo(registered.keySet());
        assertThat(stages(report, "terminating").keySet()).isEqualTo(drained.keySet());
        for (Row row : report.rows()) {
            List<Stage> stages = row.stages();
            for (int i = 1; i < stages.size(); i++) {
                assertThat(stages.get(i).from())
                        .as(row.name())
                        .isAfterOrEqualTo(stages.get(i - 1).to());
            }
        }
    }
}
