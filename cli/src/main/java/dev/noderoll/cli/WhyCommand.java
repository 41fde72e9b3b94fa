package dev.noderoll.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Live;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.DrainSurveyor;
import dev.noderoll.wire.Fields;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "why",
        description =
                "Tell what a drain would do with a pod, or with each pod of a node, now: which budgets cover it, who"
                        + " owns it, and what would let it go. Changes nothing. The answer is no, and the exit status 1, when a"
                        + " pod is held until a person does something.")
final class WhyCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "NODE|POD", description = "A node, or a pod as NAME or NAMESPACE/NAME.")
    private String what = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Namespace of the pod; ${DEFAULT-VALUE} if not given.")
    private String namespace = "default";

    @Option(
            names = "--drain",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "The drain policy, as in a rollout's input under 'drain'.")
    private String drain = "{}";

    WhyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        DrainPolicy policy = policy();
        Cluster cluster = new Login(options, terminal).cluster();
        Optional<Pod> pod = Optional.empty();
        NodeName node = new NodeName(what);
        if (what.contains("/") || cluster.nodes().get(node).isEmpty()) {
            pod = Optional.of(pod(cluster));
            node = pod.map(Pod::node)
                    .map(NodeName::new)
                    .orElseThrow(() -> new CouldNot("pod " + what + " is on no node yet: nothing drains it"));
        }
        NodeName on = node;
        Optional<Pod> only = pod;
        Why why = look(
                cluster, on, policy, survey -> only.map(p -> Why.of(survey, p)).orElseGet(() -> Why.of(survey)));
        output.say(terminal, () -> why.text(on), () -> why.data(on));
        return why.held() > 0 ? ExitStatus.NO : ExitStatus.OK;
    }

    private Why look(Cluster cluster, NodeName node, DrainPolicy policy, Function<DrainSurvey, Why> telling) {
        try (Live live = cluster.snapshot()) {
            return telling.apply(
                    DrainSurveyor.survey(live, node, policy, terminal.clock().instant()));
        }
    }

    private Pod pod(Cluster cluster) {
        int slash = what.indexOf('/');
        String in = slash < 0 ? namespace : what.substring(0, slash);
        String name = what.substring(slash + 1);
        return cluster.pods().inNamespace(in).stream()
                .filter(p -> p.key().name().equals(name))
                .findFirst()
                .orElseThrow(() -> WrongUse.of(
                        "NODE|POD", what, "a node, or a pod of namespace " + in + "; there is neither of this name"));
    }

    /** A drain's policy as a rollout's input has it under {@code drain}. */
    private DrainPolicy policy() {
        try {
            return RolloutInput.drain(Fields.of("--drain", Json.json().readTree(drain)));
        } catch (JsonProcessingException e) {
            throw new WrongUse("--drain is '" + drain + "', expected JSON such as {\"localData\":\"hold\"}", e);
        } catch (Misconfigured e) {
            throw new WrongUse(String.valueOf(e.getMessage()), e);
        }
    }
}
