package dev.noderoll.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.wire.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "abandon",
        description =
                "Put back what a rollout that died or was stopped has left in a group: open its nodes, give up the surge,"
                        + " restore its settings. What was replaced stays.")
final class AbandonCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", description = "The Auto Scaling group.")
    private String group = "";

    @Option(names = "--cluster", paramLabel = "NAME", required = true, description = "The EKS cluster.")
    private String cluster = "";

    @Option(
            names = "--wait",
            description = "Tell what happens, and wait for its end; exit with status 1 unless it succeeds.")
    private boolean wait;

    @Mixin
    private SpokeOptions spoke = new SpokeOptions();

    @Mixin
    private StackOptions stack = new StackOptions();

    AbandonCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode input = Json.json()
                .createObjectNode()
                .put("cluster", cluster)
                .put("nodeGroup", group)
                .put("abandon", true);
        spoke.into(input);
        RolloutOptions.read(input);
        Machines machines = stack.machines(terminal);
        return Answer.await(machines, machines.start(input), wait, terminal);
    }
}
