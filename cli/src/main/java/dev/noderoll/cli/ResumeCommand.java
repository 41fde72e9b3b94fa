package dev.noderoll.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

@Command(
        name = "resume",
        description =
                "Carry on with a group's last rollout: redrive it when it was stopped or timed out, else start one with"
                        + " the input that it had.")
final class ResumeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", description = "The Auto Scaling group.")
    private String group = "";

    @Option(
            names = "--wait",
            description = "Tell what happens, and wait for its end; exit with status 1 unless it succeeds.")
    private boolean wait;

    @Mixin
    private StackOptions stack = new StackOptions();

    ResumeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Machines machines = stack.machines(terminal);
        DescribeExecutionResponse last = machines.rolloutsOf(group)
                .filter(execution -> !Machines.input(execution).path("abandon").asBoolean())
                .findFirst()
                .orElseThrow(() -> WrongUse.of("GROUP", group, "a group that was rolled within the last 90 days"));
        return switch (last.status()) {
            case RUNNING -> {
                terminal.say("It runs: " + last.executionArn());
                yield ExitStatus.NO;
            }
            case ABORTED, TIMED_OUT -> {
                machines.redrive(last.executionArn());
                yield Answer.await(machines, last.executionArn(), wait, terminal);
            }
            default -> Answer.await(machines, machines.start(Machines.input(last)), wait, terminal);
        };
    }
}
