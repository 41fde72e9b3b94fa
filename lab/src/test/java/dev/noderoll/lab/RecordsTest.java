package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.Golden;
import dev.noderoll.cli.report.ExecutionLog;
import dev.noderoll.cli.report.ExecutionLog.Entry;
import dev.noderoll.cli.report.ExecutionReport;
import dev.noderoll.lab.run.Deployed;
import dev.noderoll.lab.run.Door;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.ShippedFunctions;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.Integrations;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.door.AwsDoor;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a rollout keeps of itself in the owner's bucket is read when Step Functions has forgotten the execution. */
@ExtendWith(Credentials.class)
class RecordsTest {

    private static final String BUCKET = "reports";
    private static final String PREFIX = "noderoll/rollouts/";

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/four-nodes"));
    private final World world = new World(scenario, 1);
    private final List<Entry> answered = new ArrayList<>();
    private Integrations integrations = Deployed.integrations(world.aws());

    @TempDir
    Path directory = Path.of("");

    private StepFunctions service(Functions functions, UnaryOperator<String> edit) {
        StepFunctions service =
                new StepFunctions(world.agenda(), world.dice(), functions, integrations, Settings.DEFAULT);
        Machines.register(service, (name, text) -> edit.apply(text));
        return service;
    }

    private static String keeping(String definition) {
        return definition.replace("${ReportBucket}", BUCKET);
    }

    /** Rolls the group, and notes what the functions answer. */
    private Execution roll(UnaryOperator<String> edit) throws TaskFailure {
        world.settle(scenario.variants().getFirst());
        try (Door door = Door.direct(world, scenario.cluster())) {
            StepFunctions service = service(door.lambda(new ShippedFunctions(door.ports())), edit);
            door.follow(service);
            service.listeners()
                    .onTaskEnded(task -> task.result()
                            .ifPresent(result -> answered.add(new Entry(
                                    task.stateName(),
                                    task.scheduled().truncatedTo(ChronoUnit.MILLIS),
                                    task.ended().truncatedTo(ChronoUnit.MILLIS),
                                    result.path("Payload")))));
            Execution execution = service.start(Machines.ROLLOUT, "first", scenario.rollout());
            world.agenda()
                    .runUntil(
                            () -> service.executions().stream()
                                    .allMatch(each -> each.status() != Execution.Status.RUNNING),
                            world.agenda().instant().plus(Duration.ofHours(2)));
            world.aws()
                    .stacks()
                    .add(
                            "noderoll",
                            Map.of("RolloutStateMachineArn", execution.machineArn(), "ReportBucketName", BUCKET));
            return execution;
        }
    }

    /** Types a command to a Step Functions that knows no execution any more. */
    private List<String> type(String... words) {
        Inbox inbox = new Inbox();
        try (AwsDoor aws = AwsDoor.open(world.aws(), inbox)) {
            aws.serve(service(Functions.atOnce((function, payload) -> payload), RecordsTest::keeping));
            List<String> command = new ArrayList<>(List.of(words));
            command.addAll(List.of(
                    "--region",
                    world.aws().settings().region(),
                    "--endpoint-url",
                    aws.endpoint().toString()));
            List<String> lines = new ArrayList<>();
            inbox.serveWhile(CompletableFuture.supplyAsync(() -> Lab.run(command, world.agenda(), lines::add)));
            return lines;
        }
    }

    private JsonNode report() throws IOException {
        Path file = directory.resolve("r.json");
        List<String> said = type("report", "first", "--to", file.toString());
        assertThat(file).as(said.toString()).exists();
        return Json.json().readTree(Files.readString(file));
    }

    private List<String> keys() {
        return world.aws().buckets().listObjects(BUCKET, PREFIX);
    }

    /** What a report of all answers would say. */
    private JsonNode whole(Execution execution) {
        return Json.json()
                .valueToTree(ExecutionReport.of(new ExecutionLog(
                        "",
                        "",
                        execution.started().truncatedTo(ChronoUnit.MILLIS),
                        execution.stopped().orElseThrow().truncatedTo(ChronoUnit.MILLIS),
                        answered)));
    }

    private static void same(JsonNode kept, JsonNode whole) {
        assertThat(kept.path("moves")).isNotEmpty().isEqualTo(whole.path("moves"));
        assertThat(kept.path("settings")).isNotEmpty().isEqualTo(whole.path("settings"));
        assertThat(kept.path("figures")).isNotEmpty().isEqualTo(whole.path("figures"));
        assertThat(kept.path("waits")).hasSameSizeAs(whole.path("waits"));
        assertThat(names(kept)).isNotEmpty().isEqualTo(names(whole));
    }

    /** Of each node, its stages: whole seconds, because the machine reads the clock a little after the function's end. */
    private static List<String> names(JsonNode report) {
        List<String> names = new ArrayList<>();
        report.path("rows")
                .forEach(row -> row.path("stages")
                        .forEach(stage -> names.add(row.path("name").asText() + " "
                                + stage.path("name").asText() + " "
                                + stage.path("from").asText().substring(0, 19))));
        return names;
    }

    @Test
    void aForgottenRolloutIsInTheHistoryAndItsReportSaysTheSame() throws TaskFailure, IOException {
        Execution execution = roll(RecordsTest::keeping);

        assertThat(keys()).hasSize(1).first().asString().endsWith("/first/end.json");
        assertThat(type("history")).hasSize(2).last().asString().contains("SUCCEEDED", "workers", "first");
        assertThat(type("history", "other")).containsExactly("No rollout of other is known.");
        same(report(), whole(execution));
    }

    @Test
    void aLongRecordIsKeptInPartsAndReadAsOne() throws TaskFailure, IOException {
        Execution execution = roll(definition -> keeping(definition).replace("> 20000", "> 1500"));

        assertThat(keys()).hasSizeGreaterThan(2);
        same(report(), whole(execution));
    }

    @Test
    void whatIsTooLongForAVariableIsLeftOut() throws TaskFailure, IOException {
        Execution execution = roll(definition -> keeping(definition).replace("> 150000", "> 1000"));

        assertThat(execution.status()).isEqualTo(Execution.Status.SUCCEEDED);
        assertThat(world.aws().buckets().getObject(BUCKET, keys().getFirst())).hasSizeLessThan(4000);
        assertThat(report().path("settings")).isNotEmpty();
    }

    @Test
    void aRolloutThatIsCarriedOnKeepsARecordOfEachExecution() throws TaskFailure {
        roll(definition -> keeping(definition).replace("\"eventsLeft\": 9000", "\"eventsLeft\": 60"));

        List<String> history = type("history", "-o", "json");

        assertThat(keys()).hasSizeGreaterThan(1);
        assertThat(String.join("", history)).contains("CarriedOn", "\"failures\"");
    }

    @Test
    void theLatestOfMoreRecordsThanS3TellsAtOnceIsFound() {
        world.aws().stacks().add("noderoll", Map.of("RolloutStateMachineArn", "arn:none", "ReportBucketName", BUCKET));
        for (int i = 0; i < 1100; i++) {
            String name = "run-%04d".formatted(i);
            world.aws()
                    .buckets()
                    .putObject(BUCKET, PREFIX + "2025-01-01T00%04d/%s/end.json".formatted(i, name), """
                    {"execution": "arn:aws:states:eu-central-1:1:execution:rollout:%s", "end": "Abandoned", "entries": [],
                     "started": "2025-01-01T00:00:00Z", "ended": "2025-01-01T01:00:00Z", "input": {"nodeGroup": "%s"},
                     "why": "{\\"kind\\":\\"DeadlinePassed\\"}", "failures": [], "summary": {}}
                    """.formatted(
                                    name, i == 7 ? "seldom" : "often"));
        }

        assertThat(type("history", "--limit", "1")).last().asString().contains("FAILED", "often", "run-1099");
        assertThat(type("history", "seldom")).hasSize(2).last().asString().contains("1:00:00", "run-0007");
        assertThat(type("report", "seldom")).anyMatch(line -> line.contains("DeadlinePassed"));
    }

    @Test
    void aBucketThatRefusesIsNoReasonToFail() throws TaskFailure {
        integrations = (resource, arguments) -> {
            if (resource.equals("aws-sdk:s3:putObject")) {
                throw new TaskFailure("S3.S3Exception", "Access Denied");
            }
            return Deployed.integrations(world.aws()).call(resource, arguments);
        };

        Execution execution = roll(definition -> keeping(definition).replace("> 20000", "> 1500"));

        assertThat(execution.status()).isEqualTo(Execution.Status.SUCCEEDED);
        assertThat(execution.output().orElseThrow().path("current").asInt()).isEqualTo(4);
        assertThat(type("report", "first")).singleElement().asString().contains("first");
    }

    @Test
    void withoutABucketNothingIsCalledAndNothingIsKept() throws TaskFailure {
        List<String> called = new ArrayList<>();
        integrations = (resource, arguments) -> {
            called.add(resource);
            return Deployed.integrations(world.aws()).call(resource, arguments);
        };

        roll(definition -> definition);

        assertThat(called).isNotEmpty().doesNotContain("aws-sdk:s3:putObject");
        assertThat(keys()).isEmpty();
    }
}
