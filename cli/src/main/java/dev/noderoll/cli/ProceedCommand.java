package dev.noderoll.cli;

import dev.noderoll.model.Wish;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "proceed",
        description =
                "Approve the canary of a group's rollout, which waits for that (approvalSeconds): let it replace the"
                        + " rest. To refuse, stop it. The exit status is 1 when nothing rolls the group.")
final class ProceedCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", description = "The Auto Scaling group.")
    private String group = "";

    @Option(names = "--take-back", description = "Take the wish back: let it wait.")
    private boolean takeBack;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    ProceedCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Asking asking = new Asking(new Login(options, terminal), terminal, group);
        return takeBack ? asking.takeBack() : asking.ask(Wish.Kind.PROCEED, "replace the rest once the canary is well");
    }
}
