package dev.noderoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.cli.report.ExecutionLog;
import dev.noderoll.cli.report.ExecutionLog.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * Reads what the functions of an execution have answered from its history. A rollout goes through its states one after
 * another, so an answer is the one of the state that was entered last.
 */
final class HistoryReader {

    private final List<Entry> entries = new ArrayList<>();
    private String state = "";
    private Instant entered = Instant.EPOCH;

    private HistoryReader() {}

    /** {@code now} is the end of one that runs. */
    static ExecutionLog read(Machines machines, DescribeExecutionResponse execution, Instant now) {
        HistoryReader reader = new HistoryReader();
        machines.history(execution.executionArn()).forEach(reader::hear);
        return log(execution, reader.entries, now);
    }

    /** Of answers that are known already; {@code now} is the end of one that runs. */
    static ExecutionLog log(DescribeExecutionResponse execution, List<Entry> entries, Instant now) {
        JsonNode input = Machines.input(execution);
        return new ExecutionLog(
                Machines.group(execution) + " of " + input.path("cluster").asText("?"),
                Answer.text(execution),
                execution.startDate(),
                Optional.ofNullable(execution.stopDate()).orElse(now),
                entries);
    }

    private void hear(HistoryEvent event) {
        switch (event.type()) {
            case TASK_STATE_ENTERED -> {
                state = event.stateEnteredEventDetails().name();
                entered = event.timestamp();
            }
            case TASK_SUCCEEDED -> {
                JsonNode result =
                        Machines.json(event.taskSucceededEventDetails().output());
                JsonNode answer = result.has("Payload") ? result.path("Payload") : result;
                entries.add(new Entry(state, entered, event.timestamp(), answer));
            }
            default -> {}
        }
    }
}
