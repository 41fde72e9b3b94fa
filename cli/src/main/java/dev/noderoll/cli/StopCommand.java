package dev.noderoll.cli;

import dev.noderoll.model.Hold;
import dev.noderoll.model.StopWish;
import dev.noderoll.port.Stops;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "stop",
        description = "Ask a group's rollout to finish the nodes that it has in hand, put everything back, and end."
                + " The exit status is 1 when nothing rolls the group.")
final class StopCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", description = "The Auto Scaling group.")
    private String group = "";

    @Option(names = "--take-back", description = "Take the wish back: let it go on.")
    private boolean takeBack;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    StopCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Instant now = terminal.clock().instant();
        Login login = new Login(options, terminal);
        Optional<Hold> hold = login.cluster().ledger().holds().stream()
                .filter(h -> h.group().equals(group) && h.valid(now))
                .findFirst();
        if (hold.isEmpty()) {
            terminal.say("Nothing rolls " + group + "; what a rollout has left is told by: noderoll status");
            return ExitStatus.NO;
        }
        Stops stops = login.stops();
        boolean there = takeBack ? stops.withdraw(group) : stops.ask(group, new StopWish(who(), now));
        if (!there) {
            terminal.say("Nothing rolls " + group + " any more.");
            return ExitStatus.NO;
        }
        terminal.say(
                takeBack
                        ? hold.get().holder() + " goes on."
                        : hold.get().holder()
                                + " is asked to finish what it has in hand, put everything back, and end.");
        return ExitStatus.OK;
    }

    private String who() {
        String name = terminal.environment().getOrDefault("USER", System.getProperty("user.name", "somebody"));
        return name.replace(' ', '-') + "@noderoll-cli";
    }
}
