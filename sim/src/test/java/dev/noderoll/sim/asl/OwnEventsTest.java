package dev.noderoll.sim.asl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The optimized integration of EventBridge. */
class OwnEventsTest {

    private static final String TELLS = """
            {"QueryLanguage": "JSONata", "StartAt": "Tell", "States": {"Tell": {
               "Type": "Task", "Resource": "arn:aws:states:::events:putEvents",
               "Arguments": {"Entries": [{"Source": "shop", "DetailType": "Sold", "Detail": {"n": 1}, "Resources": ["own"]}]},
               "End": true}}}
            """;

    private final List<JsonNode> asked = new ArrayList<>();

    private Execution answered(String answer) throws IOException, TaskFailure {
        Agenda agenda = new Agenda(Instant.parse("2026-01-05T08:00:00Z"));
        JsonNode says = new ObjectMapper().readTree(answer);
        StepFunctions service = new StepFunctions(
                agenda,
                new Dice(1),
                Functions.atOnce((function, payload) -> payload),
                (resource, arguments) -> {
                    asked.add(arguments);
                    return says;
                },
                Settings.DEFAULT);
        service.register(Machine.parse("tells", TELLS, Map.of()));
        Execution execution = service.start("tells", "one", new ObjectMapper().createObjectNode());
        agenda.runUntil(
                () -> execution.status() != Execution.Status.RUNNING,
                agenda.instant().plusSeconds(60));
        return execution;
    }

    @Test
    void theArnsOfExecutionAndMachineAreAppendedToTheResourcesOfEachEntry() throws Exception {
        Execution execution = answered("{\"FailedEntryCount\": 0, \"Entries\": [{\"EventId\": \"e-1\"}]}");

        assertThat(asked.getFirst().at("/Entries/0/Resources"))
                .extracting(JsonNode::asText)
                .containsExactly("own", execution.arn(), execution.machineArn());
        assertThat(execution.output().orElseThrow().at("/Entries/0/EventId").asText())
                .isEqualTo("e-1");
    }

    @Test
    void anEntryThatIsRefusedFailsTheTask() throws Exception {
        Execution execution = answered(
                "{\"FailedEntryCount\": 1, \"Entries\": [{\"ErrorCode\": \"InternalFailure\", \"ErrorMessage\": \"\"}]}");

        assertThat(execution.error()).contains("EventBridge.FailedEntry");
    }
}
