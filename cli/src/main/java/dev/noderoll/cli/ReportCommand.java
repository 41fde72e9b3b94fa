package dev.noderoll.cli;

import dev.noderoll.cli.report.ExecutionLog;
import dev.noderoll.cli.report.ExecutionReport;
import dev.noderoll.cli.report.ReportFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

@Command(
        name = "report",
        description =
                "Write what became of a rollout, or of one that runs so far: each node's stages, each pod's move, what"
                        + " waited for what, settings and figures. As a page, Markdown or data, by the file's name.")
final class ReportCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            paramLabel = "EXECUTION|GROUP",
            description =
                    "A rollout's execution, by name or ARN as 'noderoll history' lists them; or a group, for its last"
                            + " rollout.")
    private String which = "";

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Where to write it: " + ReportFile.FORMS + "; as Markdown to the output if not given.")
    private Optional<Path> file = Optional.empty();

    @Mixin
    private StackOptions stack = new StackOptions();

    ReportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        file.filter(f -> !ReportFile.known(f)).ifPresent(f -> {
            throw WrongUse.of("--to", f.toString(), ReportFile.FORMS);
        });
        Machines machines = stack.machines(terminal);
        var report = ExecutionReport.of(log(machines));
        file.ifPresentOrElse(
                to -> {
                    ReportFile.write(report, to);
                    terminal.say(to + ": " + report.title());
                },
                () -> ReportFile.markdown(report).lines().forEach(terminal::say));
        return ExitStatus.OK;
    }

    /** What Step Functions has forgotten, the stack's bucket may know. */
    private ExecutionLog log(Machines machines) {
        Instant now = terminal.clock().instant();
        DescribeExecutionResponse execution;
        try {
            execution = machines.find(which);
        } catch (WrongUse forgotten) {
            return stack.records(machines, terminal)
                    .flatMap(records -> records.find(which))
                    .map(kept -> HistoryReader.log(kept.execution(), kept.entries(), now))
                    .orElseThrow(() -> forgotten);
        }
        return HistoryReader.read(machines, execution, now);
    }
}
