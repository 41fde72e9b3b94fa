package dev.noderoll.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself, without a subcommand: shows its help. */
@Command(
        name = "noderoll",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        description = "Replaces the nodes of a Kubernetes cluster on AWS without a failed request.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all is well",
            "1:the answer is no: a rollout would stop, a promise was broken, it failed",
            "2:the command was written wrongly",
            "3:it could not look, or not do it: no answer, no credentials, no permission"
        })
final class Noderoll implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where in the program an error came from.")
    private boolean debug;

    /** The one at the root of a command's line. */
    static Noderoll of(CommandLine command) {
        CommandLine root = command;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        return root.getCommand();
    }

    boolean debug() {
        return debug;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
