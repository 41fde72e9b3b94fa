package dev.noderoll.cli;

import dev.noderoll.cli.Machines.Question;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "approve",
        description =
                "Tell what waits to be approved; with --yes or --refuse answer it. The exit status is 1 when nothing"
                        + " waits.")
final class ApproveCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            paramLabel = "EXECUTION",
            arity = "0..1",
            description = "ARN of the execution of 'patch' that asks; the only one that does if not given.")
    private Optional<String> execution = Optional.empty();

    @Option(names = "--yes", description = "Approve.")
    private boolean yes;

    @Option(names = "--refuse", paramLabel = "WHY", description = "Refuse, for this reason.")
    private Optional<String> refuse = Optional.empty();

    @Mixin
    private StackOptions stack = new StackOptions();

    ApproveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (yes && refuse.isPresent()) {
            throw new WrongUse("--yes and --refuse are both given, expected one of them");
        }
        Machines machines = stack.machines(terminal);
        Map<String, Question> questions = new TreeMap<>();
        for (String running : machines.patching()) {
            if (execution.map(running::equals).orElse(true)) {
                machines.question(running).ifPresent(question -> questions.put(running, question));
            }
        }
        if (questions.isEmpty()) {
            terminal.say("Nothing waits to be approved.");
            return ExitStatus.NO;
        }
        if (!yes && refuse.isEmpty()) {
            questions.forEach((asks, question) -> {
                terminal.say(asks);
                terminal.say("  " + question.text().lines().findFirst().orElse(""));
            });
            terminal.say("To approve: noderoll approve --yes; to refuse: noderoll approve --refuse WHY");
            return ExitStatus.OK;
        }
        if (questions.size() > 1) {
            throw new WrongUse("several executions ask; name one: " + questions.keySet());
        }
        answer(machines, questions.values().iterator().next());
        return ExitStatus.OK;
    }

    private void answer(Machines machines, Question question) {
        if (question.token().isEmpty()) {
            throw new CouldNot("the message that asks for approval has no token");
        }
        refuse.ifPresentOrElse(why -> machines.refuse(question.token(), why), () -> machines.approve(question.token()));
        terminal.say(refuse.isPresent() ? "Refused." : "Approved.");
    }
}
