package dev.noderoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report is made from an execution's history, as Step Functions tells it. */
class ReportCommandTest {

    private static final String EXECUTION = "arn:aws:states:eu-central-1:1:execution:noderoll-rollout:a";
    private static final long BEGUN = 1_790_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StatesStub states = new StatesStub();
    private final List<String> events = new ArrayList<>();

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void history() throws IOException {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        states.install("noderoll").answering("{\"goal\":\"REPLACE\"}");
        states.execution("noderoll-rollout", "a", "SUCCEEDED", "{\"cluster\":\"prod\",\"nodeGroup\":\"workers\"}");
        answered(0, 2, "BeginRollout", """
                {"kind": "Begun", "rollout": {"steady": 2, "surge": 1,
                 "before": {"max": 2, "suspend": ["AZRebalance"]}}}""");
        answered(2, 4, "PrepareGroup", "{}");
        answered(4, 6, "ChooseNodes", """
                {"kind": "Roll", "launches": [{"zone": "a", "count": 1}], "drain": {"nodes": [
                 {"instance": "i-1", "node": "node-1"}, {"instance": "i-2", "node": "node-2"}]}}""");
        answered(6, 10, "LaunchNodes", "{\"launched\": 1}");
        answered(10, 200, "DrainNodes", """
                {"drained": ["i-1"], "held": [{"pod": "shop/db-0", "why": "the budget is full"}],
                 "tally": {"refused": 3}, "journal": {"leftOut": 0,
                  "joined": [{"node": "node-3", "instance": "i-3", "registered": "%s", "usable": "%s"}],
                  "drains": [{"node": "node-1", "instance": "i-1", "since": "%s", "ended": "%s", "outcome": "DRAINED"}],
                  "moves": [{"pod": "shop/web-1", "node": "node-1", "at": "%s"}]}}""".formatted(at(50), at(70), at(71), at(100), at(72)));
        answered(200, 202, "TerminateNodes", "{\"terminated\": 1}");
        answered(202, 204, "EndRollout", "{\"goal\": \"REPLACE\"}");
        states.history(EXECUTION, "[" + String.join(",", events) + "]");
    }

    @AfterEach
    void close() {
        states.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private static String at(long second) {
        return Instant.ofEpochSecond(BEGUN + second).toString();
    }

    /** The three events that a Task leaves: as Step Functions tells them, the function's answer is text in text. */
    private void answered(long from, long to, String state, String answer) throws IOException {
        String output =
                JSON.createObjectNode().set("Payload", JSON.readTree(answer)).toString();
        events.add(
                "{\"id\": %d, \"type\": \"TaskStateEntered\", \"timestamp\": %d, \"stateEnteredEventDetails\": {\"name\": \"%s\"}}"
                        .formatted(events.size() + 1, BEGUN + from, state));
        events.add(
                "{\"id\": %d, \"type\": \"TaskFailed\", \"timestamp\": %d, \"taskFailedEventDetails\": {\"error\": \"Lambda.TooManyRequestsException\"}}"
                        .formatted(events.size() + 1, BEGUN + from));
        events.add(
                "{\"id\": %d, \"type\": \"TaskSucceeded\", \"timestamp\": %d, \"taskSucceededEventDetails\": {\"resourceType\": \"lambda\", \"resource\": \"invoke\", \"output\": %s}}"
                        .formatted(events.size() + 1, BEGUN + to, JSON.valueToTree(output)));
    }

    private Said say(String words) {
        List<String> all = new ArrayList<>(Arrays.asList(words.split(" ", -1)));
        all.addAll(List.of("--region", "eu-central-1", "--endpoint-url", states.url()));
        return Said.by(Map.of(), all.toArray(String[]::new));
    }

    private JsonNode data() throws IOException {
        Path file = directory.resolve("r.json");
        Said said = say("report a --to " + file);
        assertThat(said.err()).isEmpty();
        assertThat(said.status()).isZero();
        return JSON.readTree(Files.readString(file));
    }

    private static List<String> stages(JsonNode row) {
        List<String> stages = new ArrayList<>();
        row.path("stages")
                .forEach(stage -> stages.add(stage.path("name").asText() + " "
                        + stage.path("from").asText() + " " + stage.path("to").asText()));
        return stages;
    }

    @Test
    void eachNodeHasItsStages() throws IOException {
        JsonNode rows = data().path("rows");

        assertThat(rows).hasSize(3);
        assertThat(stages(rows.get(0)))
                .containsExactly(
                        "closed " + at(4) + " " + at(71),
                        "draining " + at(71) + " " + at(100),
                        "terminating " + at(200) + " " + at(202));
        assertThat(stages(rows.get(1))).as("it was never drained").containsExactly("closed " + at(4) + " " + at(3723));
        assertThat(stages(rows.get(2)))
                .containsExactly(
                        "booting " + at(6) + " " + at(50),
                        "joining " + at(50) + " " + at(70),
                        "ready " + at(70) + " " + at(3723));
    }

    @Test
    void movesWaitsSettingsAndFiguresAreTold() throws IOException {
        JsonNode data = data();

        assertThat(data.at("/moves/0/pod").asText()).isEqualTo("shop/web-1");
        assertThat(data.at("/waits/0/who").asText()).isEqualTo("shop/db-0");
        assertThat(data.at("/waits/0/reason").asText()).isEqualTo("Held the budget is full");
        assertThat(data.path("settings").toString())
                .contains("\"name\":\"process AZRebalance\"", "\"before\":\"runs\"", "\"meanwhile\":\"suspended\"");
        assertThat(data.path("figures").toString())
                .contains("{\"name\":\"evictions refused\",\"value\":\"3\"}")
                .contains("{\"name\":\"from launch to use\",\"value\":\"1:04 median\"}");
    }

    @Test
    void withoutAFileItIsMarkdownAndAGroupMeansItsLastRollout() {
        Said said = say("report workers");

        assertThat(said.status()).isZero();
        assertThat(said.out())
                .startsWith("# workers of prod")
                .contains("| pod | from | evicted |", "| shop/web-1 | node-1 | 1:12 |");
    }

    @Test
    void whoeverWaitsIsToldWhatHappens() {
        states.execution("noderoll-rollout", "b", "ABORTED", "{\"cluster\":\"prod\",\"nodeGroup\":\"workers\"}");
        states.history(EXECUTION.replace("rollout:a", "rollout:b"), "[" + String.join(",", events) + "]");

        Said said = say("resume workers --wait");

        assertThat(said.err()).isEmpty();
        assertThat(said.out())
                .anyMatch(line -> line.endsWith("launched 1"))
                .anyMatch(line -> line.endsWith("node-3 serves"))
                .anyMatch(line -> line.endsWith("node-1 is drained, in 0:00:29"))
                .anyMatch(line -> line.endsWith("terminated 1"))
                .anyMatch(line -> line.endsWith("waits for shop/db-0: the budget is full"));
    }

    @Test
    void whatIsNoExecutionAndNoFormOfAReportIsWrongUse() {
        assertThat(say("report nothing").status()).isEqualTo(ExitStatus.WRONG_USE);
        assertThat(say("report a --to r.pdf").err()).first().asString().contains(".html, .md or .json");
    }
}
