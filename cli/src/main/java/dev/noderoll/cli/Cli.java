package dev.noderoll.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** The commands that look at real clusters and begin, follow and end real rollouts. */
public final class Cli {

    private Cli() {}

    public static void main(String[] arguments) {
        System.exit(run(commands(Terminal.ofThisProcess()), List.of(arguments)));
    }

    /** The commands, to which others may be added before they {@link #run}. */
    public static CommandLine commands(Terminal terminal) {
        CommandLine line = new CommandLine(new Noderoll());
        line.addSubcommand(new CheckCommand(terminal));
        line.addSubcommand(new WhyCommand(terminal));
        line.addSubcommand(new PlanCommand(terminal));
        line.addSubcommand(new RollCommand(terminal));
        line.addSubcommand(new StatusCommand(terminal));
        line.addSubcommand(new StopCommand(terminal));
        line.addSubcommand(new PauseCommand(terminal));
        line.addSubcommand(new ProceedCommand(terminal));
        line.addSubcommand(new ResumeCommand(terminal));
        line.addSubcommand(new AbandonCommand(terminal));
        line.addSubcommand(new ApproveCommand(terminal));
        line.addSubcommand(new HistoryCommand(terminal));
        line.addSubcommand(new ReportCommand(terminal));
        CommandLine completion = new CommandLine(new AutoComplete.GenerateCompletion());
        completion
                .getCommandSpec()
                .usageMessage()
                .hidden(false)
                .description(
                        "Print a script that lets bash or zsh complete these commands: source <(noderoll completion)");
        line.addSubcommand("completion", completion);
        line.addSubcommand(new CommandLine.HelpCommand());
        line.setOut(LineWriter.to(terminal.out()));
        line.setErr(LineWriter.to(terminal.err()));
        line.setColorScheme(Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF));
        return line;
    }

    /** Runs a command; returns its {@link ExitStatus}. */
    public static int run(CommandLine line, List<String> arguments) {
        Failures failures = new Failures();
        line.setOut(line.getOut())
                .setErr(line.getErr())
                .setColorScheme(line.getColorScheme())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
        return line.execute(arguments.toArray(String[]::new));
    }
}
