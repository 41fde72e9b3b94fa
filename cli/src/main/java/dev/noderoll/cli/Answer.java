package dev.noderoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.cli.report.ExecutionLog;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** What an execution says of itself, in the first seconds after its start or at its end. */
final class Answer {

    /** An execution that does not begin says so within this time. */
    private static final Duration FIRST = Duration.ofSeconds(20);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    /** Between two looks at what has happened, each of which reads the whole history. */
    private static final int LOOKS_A_HISTORY = 10;

    private Answer() {}

    /**
     * Waits until the execution has ended, or has run so long that it has begun.
     *
     * @param toTheEnd waits for the end in any case
     * @return an exit status
     */
    static int await(Machines machines, String arn, boolean toTheEnd, Terminal terminal) throws InterruptedException {
        terminal.say(arn);
        Instant patience = terminal.clock().instant().plus(FIRST);
        DescribeExecutionResponse execution = machines.execution(arn);
        Follower follower = new Follower();
        for (int looks = 1; execution.status() == ExecutionStatus.RUNNING; looks++) {
            if (!toTheEnd && terminal.clock().instant().isAfter(patience)) {
                terminal.say("It runs. To follow: noderoll status --watch --group " + Machines.group(execution));
                return ExitStatus.OK;
            }
            if (toTheEnd && looks % LOOKS_A_HISTORY == 0) {
                tell(follower, machines, execution, terminal);
            }
            terminal.pause().last(BETWEEN_LOOKS);
            execution = machines.execution(arn);
        }
        if (toTheEnd) {
            tell(follower, machines, execution, terminal);
        }
        terminal.say(text(execution));
        return well(execution) ? ExitStatus.OK : ExitStatus.NO;
    }

    private static void tell(
            Follower follower, Machines machines, DescribeExecutionResponse execution, Terminal terminal) {
        ExecutionLog log =
                HistoryReader.read(machines, execution, terminal.clock().instant());
        follower.since(log).forEach(terminal::say);
    }

    /** Whether it ended by doing what was asked. */
    private static boolean well(DescribeExecutionResponse execution) {
        String kind = Machines.json(execution.output()).path("kind").asText();
        return execution.status() == ExecutionStatus.SUCCEEDED && !kind.equals("Held") && !kind.equals("SurplusTaken");
    }

    /** In one line: how it ended, and why. */
    static String text(DescribeExecutionResponse execution) {
        if (execution.status() != ExecutionStatus.SUCCEEDED) {
            String error = execution.error() == null ? "" : " " + execution.error();
            String cause = execution.cause() == null ? "" : ": " + why(execution.cause());
            return execution.statusAsString() + error + cause;
        }
        JsonNode output = Machines.json(execution.output());
        return switch (output.path("kind").asText()) {
            case "Held" ->
                "Held: " + output.path("holder").asText() + " rolls this group, until "
                        + output.path("until").asText() + " unless it renews";
            case "SurplusTaken" ->
                "SurplusTaken: other rollouts of the cluster have all surplus nodes that its groups may have";
            case "AlreadyCurrent" -> "AlreadyCurrent: every node runs the target, and nothing is left to put back";
            case "NothingToAbandon" -> "NothingToAbandon: no rollout has left anything";
            default -> "SUCCEEDED " + output;
        };
    }

    /** Functions tell errors as JSON with an errorMessage. */
    private static String why(String cause) {
        JsonNode read = Machines.json(cause);
        return read.path("errorMessage").asText(cause);
    }
}
