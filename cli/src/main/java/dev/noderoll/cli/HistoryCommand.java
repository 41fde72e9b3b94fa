package dev.noderoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.noderoll.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

@Command(
        name = "history",
        description =
                "List rollouts, the latest first: of the last 90 days, and those before of which the stack's bucket has a record.")
final class HistoryCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            paramLabel = "GROUP",
            arity = "0..1",
            description = "Only those of this Auto Scaling group; all if not given.")
    private Optional<String> group = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many; ${DEFAULT-VALUE} if not given.")
    private int limit = 20;

    @Mixin
    private Output output = new Output();

    @Mixin
    private StackOptions stack = new StackOptions();

    HistoryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Machines machines = stack.machines(terminal);
        Stream<DescribeExecutionResponse> all = group.map(machines::rolloutsOf).orElseGet(machines::rollouts);
        List<DescribeExecutionResponse> rollouts =
                new ArrayList<>(all.limit(limit).toList());
        if (rollouts.size() < limit) {
            stack.records(machines, terminal).ifPresent(records -> rollouts.addAll(before(rollouts, records)));
        }
        output.say(terminal, () -> text(rollouts), () -> data(rollouts));
        return ExitStatus.OK;
    }

    /** Those that Step Functions has forgotten: no other is in the list already, which has all that it knows. */
    private List<DescribeExecutionResponse> before(List<DescribeExecutionResponse> known, Records records) {
        Set<String> names = known.stream().map(DescribeExecutionResponse::name).collect(Collectors.toSet());
        return records.read(name -> !names.contains(name))
                .map(Records.Kept::execution)
                .filter(rollout -> group.map(Machines.group(rollout)::equals).orElse(true))
                .limit(limit - known.size())
                .toList();
    }

    private List<String> text(List<DescribeExecutionResponse> rollouts) {
        if (rollouts.isEmpty()) {
            return List.of("No rollout" + group.map(name -> " of " + name).orElse("") + " is known.");
        }
        List<String> lines = new ArrayList<>();
        lines.add(row("started", "took", "status", "group", "target", "execution"));
        for (DescribeExecutionResponse rollout : rollouts) {
            lines.add(row(
                    rollout.startDate().truncatedTo(ChronoUnit.SECONDS).toString(),
                    took(rollout),
                    rollout.statusAsString(),
                    Machines.group(rollout),
                    target(rollout),
                    rollout.name()));
        }
        return lines;
    }

    private static String row(Object... cells) {
        return String.format("%-20s  %-8s  %-9s  %-24s  %-32s  %s", cells).stripTrailing();
    }

    private static String took(DescribeExecutionResponse rollout) {
        Instant end = rollout.stopDate();
        if (end == null) {
            return "";
        }
        Duration took = Duration.between(rollout.startDate(), end);
        return String.format("%d:%02d:%02d", took.toHours(), took.toMinutesPart(), took.toSecondsPart());
    }

    private static String target(DescribeExecutionResponse rollout) {
        JsonNode input = Machines.input(rollout);
        return input.path("abandon").asBoolean()
                ? "(abandon)"
                : Stream.of("image", "parameter", "templateVersion")
                        .map(name -> input.path("target").path(name).asText())
                        .filter(value -> !value.isEmpty())
                        .findFirst()
                        .orElse("");
    }

    private static JsonNode data(List<DescribeExecutionResponse> rollouts) {
        ArrayNode array = Json.json().createArrayNode();
        for (DescribeExecutionResponse rollout : rollouts) {
            var node = array.addObject()
                    .put("execution", rollout.executionArn())
                    .put("status", rollout.statusAsString())
                    .put("started", rollout.startDate().toString());
            Optional.ofNullable(rollout.stopDate()).ifPresent(end -> node.put("ended", end.toString()));
            node.set("input", Machines.input(rollout));
            node.set("output", Machines.json(rollout.output()));
        }
        return array;
    }
}
