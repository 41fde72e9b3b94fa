package dev.noderoll.lab;

import dev.noderoll.cli.Terminal;
import dev.noderoll.lab.method.MethodName;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "compare", description = "Run methods on every variant of a scenario, and show what each came to.")
final class CompareCommand extends LabWork {

    @Mixin
    private ScenarioFile file = new ScenarioFile();

    @Option(
            names = "--methods",
            paramLabel = "all|NAME,NAME",
            defaultValue = "",
            description = "Which; naive, kubectl-drain and noderoll if not given.")
    private String methods = "";

    @Mixin
    private Seed seed = new Seed();

    CompareCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int work(Consumer<String> out) {
        return Comparison.run(scenario(file.value()), methods(), seed.value(), out);
    }

    private List<MethodName> methods() {
        return switch (methods) {
            case "" -> MethodName.BASIC;
            case "all" -> List.of(MethodName.values());
            default ->
                Arrays.stream(methods.split(","))
                        .map(name -> method("--methods", name))
                        .toList();
        };
    }
}
