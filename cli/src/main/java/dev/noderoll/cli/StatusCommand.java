package dev.noderoll.cli;

import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description =
                "Tell of each node group that is rolling, or in which a rollout was stopped: who holds it, what it has"
                        + " changed, and which command goes on or puts everything back. Changes nothing.")
final class StatusCommand implements Callable<Integer> {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    /** Clears the screen and begins at its top. */
    private static final String CLEAR = "\u001b[2J\u001b[H";

    private final Terminal terminal;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Option(names = "--group", paramLabel = "NAME", description = "One Auto Scaling group, whatever is in it.")
    private Optional<String> group = Optional.empty();

    @Option(
            names = {"-w", "--watch"},
            description = "Look again every five seconds, and show what has changed, until nothing is rolling.")
    private boolean watch;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Login login = new Login(options, terminal);
        NodeGroups groups = login.ports().groups();
        Cluster cluster = login.cluster();
        Status status = look(login, groups, cluster);
        tell(status);
        while (watch && status.rolling()) {
            terminal.pause().last(BETWEEN_LOOKS);
            try {
                Status next = look(login, groups, cluster);
                if (!next.equals(status)) {
                    tell(next);
                }
                status = next;
            } catch (TryAgain passing) {
                terminal.err().accept("noderoll: " + passing.getMessage() + "; looking again");
            }
        }
        return ExitStatus.OK;
    }

    private Status look(Login login, NodeGroups groups, Cluster cluster) {
        StatusReader reader =
                new StatusReader(groups, cluster, login.name(), terminal.clock().instant());
        return new Status(group.map(reader::of).orElseGet(reader::ofAll));
    }

    private void tell(Status status) {
        if (watch && terminal.colours()) {
            terminal.say(CLEAR);
        } else if (watch) {
            terminal.say(terminal.clock().instant().toString());
        }
        output.say(terminal, status::text, status::data);
    }
}
