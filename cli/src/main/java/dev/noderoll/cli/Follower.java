package dev.noderoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.cli.report.ExecutionLog;
import dev.noderoll.cli.report.ExecutionLog.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells what has happened in an execution since it was asked last, a line each. */
final class Follower {

    private static final String POOL = "WarmPool";

    /** Of pods that have not gone so many are named at a time. */
    private static final int NAMED = 3;

    private int told;
    private String waits = "";

    /** The lines that are new. */
    List<String> since(ExecutionLog log) {
        List<String> lines = new ArrayList<>();
        for (Entry entry : log.entries()
                .subList(Math.min(told, log.entries().size()), log.entries().size())) {
            String time = clock(Duration.between(log.begun(), entry.to()));
            words(entry).forEach(words -> lines.add(time + "  " + words));
        }
        told = log.entries().size();
        return lines;
    }

    private List<String> words(Entry entry) {
        JsonNode answer = entry.answer();
        return switch (entry.state()) {
            case "PrepareGroup" -> prepared(answer);
            case "LaunchNodes" -> List.of("launched " + answer.path("launched").asInt());
            case "DrainNodes" -> stayed(answer);
            case "TerminateNodes" ->
                answer.path("terminated").asInt() == 0
                        ? List.of()
                        : List.of("terminated " + answer.path("terminated").asInt());
            case "ChooseNodes", "CheckHealth" -> reason(answer);
            default -> List.of();
        };
    }

    /** That the warm pool goes is told once. */
    private List<String> prepared(JsonNode answer) {
        if (answer.path("seconds").asInt() == 0) {
            return List.of(answer.path("closed").asInt() + " outdated nodes are closed to new pods");
        }
        boolean told = waits.equals(POOL);
        waits = POOL;
        return told
                ? List.of()
                : List.of("waits for " + answer.path("pool").asInt() + " instances of the warm pool to go");
    }

    /** A reason that stands is told once. */
    private List<String> reason(JsonNode answer) {
        String reason = answer.at("/reason/kind").asText();
        if (reason.isEmpty() || reason.equals(waits)) {
            return List.of();
        }
        waits = reason;
        return List.of((answer.path("kind").asText().equals("Wait") ? "waits: " : "stops: ") + reason);
    }

    private List<String> stayed(JsonNode answer) {
        waits = "";
        List<String> lines = new ArrayList<>();
        for (JsonNode joined : answer.at("/journal/joined")) {
            lines.add(joined.path("node").asText() + " serves");
        }
        for (JsonNode drain : answer.at("/journal/drains")) {
            Duration took = Duration.between(
                    Instant.parse(drain.path("since").asText()),
                    Instant.parse(drain.path("ended").asText()));
            boolean drained = drain.path("outcome").asText().equals("DRAINED");
            lines.add(drain.path("node").asText()
                    + (drained ? " is drained, in " : " cannot be drained, after ")
                    + clock(took));
        }
        for (JsonNode stuck : answer.path("stuck")) {
            lines.add("  " + stuck.path("why").asText() + "; "
                    + stuck.path("unblock").asText());
        }
        int named = 0;
        for (JsonNode held : answer.path("held")) {
            if (named++ < NAMED) {
                lines.add("waits for " + held.path("pod").asText() + ": "
                        + held.path("why").asText());
            }
        }
        if (named > NAMED) {
            lines.add("and for " + (named - NAMED) + " more pods");
        }
        return lines;
    }

    private static String clock(Duration duration) {
        return String.format(
                Locale.ROOT, "%d:%02d:%02d", duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
    }
}
