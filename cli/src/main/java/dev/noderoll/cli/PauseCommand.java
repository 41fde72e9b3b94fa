package dev.noderoll.cli;

import dev.noderoll.model.Wish;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description =
                "Ask a group's rollout to finish the nodes that it has in hand, and to rest: what it has added stays"
                        + " until noderoll resume. The exit status is 1 when nothing rolls the group.")
final class PauseCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", description = "The Auto Scaling group.")
    private String group = "";

    @Option(names = "--take-back", description = "Take the wish back: let it go on.")
    private boolean takeBack;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    PauseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Asking asking = new Asking(new Login(options, terminal), terminal, group);
        return takeBack ? asking.takeBack() : asking.ask(Wish.Kind.PAUSE, "finish what it has in hand, and rest");
    }
}
