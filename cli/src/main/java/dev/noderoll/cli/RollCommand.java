package dev.noderoll.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "roll",
        description =
                "Replace the nodes of one Auto Scaling group: start the machine 'rollout', and tell whether it has begun.")
final class RollCommand implements Callable<Integer> {

    /** So many differences are told. */
    private static final int TOLD = 10;

    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", description = "The Auto Scaling group.")
    private String group = "";

    @Mixin
    private RolloutOptions rollout = new RolloutOptions();

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "As 'noderoll plan --save FILE' has planned it: nothing is started when the group, its nodes, or"
                            + " what runs on them has changed since.")
    private Optional<Path> plan = Optional.empty();

    @Option(
            names = "--wait",
            description = "Tell what happens, and wait for its end; exit with status 1 unless it succeeds.")
    private boolean wait;

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            description = "CloudFormation stack of Noderoll; the only one of the region if not given.")
    private Optional<String> stack = Optional.empty();

    @Mixin
    private SpokeOptions spoke = new SpokeOptions();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    RollCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (plan.isPresent()) {
            return asPlanned(plan.get());
        }
        ObjectNode request = rollout.request(group, cluster.cluster());
        spoke.into(request);
        RolloutOptions.read(request);
        return start(request);
    }

    private int start(ObjectNode request) throws InterruptedException {
        Machines machines = StackOptions.machines(terminal, cluster.aws(), stack);
        return Answer.await(machines, machines.start(request), wait, terminal);
    }

    /** With what the plan was made of, if the world is still that which it was made in. */
    private int asPlanned(Path file) throws InterruptedException {
        if (rollout.given() || spoke.given()) {
            throw new WrongUse("--plan has the whole input: leave the other options out, or plan anew");
        }
        PlanFile made = PlanFile.read(file);
        if (!made.group().equals(group)) {
            throw WrongUse.of("GROUP", group, "the group of the plan, " + made.group());
        }
        List<String> differences = made.differences(
                new Login(cluster, terminal).look(made.request()).world());
        if (differences.isEmpty()) {
            return start(made.input());
        }
        terminal.say("Nothing was started: what the plan hangs on has changed since " + made.made() + ". Plan anew.");
        differences.stream().limit(TOLD).forEach(line -> terminal.say("  " + line));
        if (differences.size() > TOLD) {
            terminal.say("  and " + (differences.size() - TOLD) + " more");
        }
        return ExitStatus.NO;
    }
}
