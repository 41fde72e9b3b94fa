package dev.noderoll.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.plan.Preflight;
import dev.noderoll.plan.Preflight.Checked;
import dev.noderoll.plan.Problem.Harm;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.step.PreflightSurveyor;
import dev.noderoll.wire.Fields;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description =
                "Tell which protections the workloads of a cluster lack to be moved without a failed request, and what"
                        + " to change. Changes nothing.")
final class CheckCommand implements Callable<Integer> {

    /** From which harm on the answer is no. */
    enum FailOn {
        stops,
        loses,
        risks,
        never
    }

    private final Terminal terminal;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Only this namespace; all if not given.")
    private Optional<String> namespace = Optional.empty();

    @Option(
            names = "--fail-on",
            paramLabel = "HARM",
            defaultValue = "stops",
            description = "Exit with status 1 when anything is as bad as this: ${COMPLETION-CANDIDATES};"
                    + " ${DEFAULT-VALUE} if not given.")
    private FailOn failOn = FailOn.stops;

    @Option(
            names = "--detach-label",
            paramLabel = "LABEL",
            description =
                    "Judge as a rollout with this one of drain.detachLabels moves pods: those without a preStop hook"
                            + " are named only where it does not take them off their Services. May be given several times.")
    private List<String> detachLabels = List.of();

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Login login = new Login(options, terminal);
        Cluster cluster = login.cluster();
        List<Checked> all = Preflight.judge(PreflightSurveyor.survey(
                cluster, login.profiles(), drain(), terminal.clock().instant()));
        List<Checked> checked = namespace
                .map(name ->
                        all.stream().filter(c -> c.namespace().equals(name)).toList())
                .orElse(all);
        if (checked.isEmpty() && namespace.isPresent()) {
            throw WrongUse.of(
                    "--namespace",
                    namespace.get(),
                    "one that has pods which a rollout moves: "
                            + all.stream().map(Checked::namespace).collect(Collectors.toCollection(TreeSet::new)));
        }
        output.say(terminal, () -> CheckReport.text(checked, terminal.colours()), () -> CheckReport.data(checked));
        return fails(checked) ? ExitStatus.NO : ExitStatus.OK;
    }

    private DrainPolicy drain() {
        ObjectNode drain = Json.json().createObjectNode();
        drain.set("detachLabels", Json.json().valueToTree(detachLabels));
        return RolloutInput.drain(Fields.of("drain", drain));
    }

    private boolean fails(List<Checked> checked) {
        return switch (failOn) {
            case stops -> any(checked, Harm.STOPS);
            case loses -> any(checked, Harm.LOSES);
            case risks -> any(checked, Harm.RISKS);
            case never -> false;
        };
    }

    private static boolean any(List<Checked> checked, Harm least) {
        return checked.stream()
                .flatMap(c -> c.problems().stream())
                .anyMatch(p -> p.harm().compareTo(least) <= 0);
    }
}
