package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.Shipped.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The machines, the functions behind them, the template that deploys both and the page about them fit each other. */
class ContractTest {

    private static final Shipped SHIPPED = Shipped.read();

    @Test
    void everyTaskHasItsFunctionAndWhatATaskNeeds() {
        assertThat(TaskRules.broken(SHIPPED)).isEmpty();
    }

    @Test
    void everyChoiceCoversTheAnswersOfItsFunction() {
        assertThat(ChoiceRules.broken(SHIPPED)).isEmpty();
    }

    @Test
    void everyLoopHasABound() {
        assertThat(LoopRules.broken(SHIPPED)).isEmpty();
    }

    @Test
    void theTemplateGivesTheMachinesWhatTheyUse() {
        assertThat(TemplateRules.broken(SHIPPED)).isEmpty();
    }

    @Test
    void thePageShowsTheMachinesAsTheyAre() {
        assertThat(ReadmeRules.broken(SHIPPED)).isEmpty();
    }

    /** A way to break what is shipped, and a part of what the rules must then say. */
    record Fault(String name, Consumer<Shipped> damage, String told) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource({"faultsOfTasks", "faultsOfChoices", "faultsOfLoops", "faultsOfTheTemplate"})
    void everyFaultIsTold(Fault fault) {
        Shipped damaged = SHIPPED.copy();
        fault.damage().accept(damaged);

        assertThat(allBroken(damaged)).anyMatch(told -> told.contains(fault.told()));
    }

    @ParameterizedTest
    @MethodSource("faultsOfThePage")
    void everyFaultOfThePageIsTold(String there, String instead, String told) {
        assertThat(SHIPPED.readme()).contains(there);
        Shipped damaged = new Shipped(
                SHIPPED.machines(),
                SHIPPED.template(),
                SHIPPED.cluster(),
                SHIPPED.readme().replace(there, instead));

        assertThat(ReadmeRules.broken(damaged)).anyMatch(t -> t.contains(told));
    }

    static Stream<Fault> faultsOfTasks() {
        return Stream.of(
                of("no comment", "rollout/WaitForNodes", s -> s.remove("Comment"), "WaitForNodes has no Comment"),
                of(
                        "no timeout",
                        "rollout/AdmitNode",
                        s -> s.remove("TimeoutSeconds"),
                        "AdmitNode has no TimeoutSeconds"),
                of(
                        "short timeout",
                        "drain-node/EvictPods",
                        s -> s.put("TimeoutSeconds", 120),
                        "EvictPods times out before"),
                of("no retry", "rollout/DrainNode", s -> s.remove("Retry"), "DrainNode has no Retry"),
                of("no jitter", "rollout/AdmitNode", s -> retry(s).remove("JitterStrategy"), "AdmitNode has no Retry"),
                of("no limit of delay", "rollout/AdmitNode", s -> retry(s).remove("MaxDelaySeconds"), "no Retry with"),
                of(
                        "no TryAgain",
                        "rollout/AdmitNode",
                        s -> errors(s).remove(0),
                        "AdmitNode does not retry dev.noderoll.port.TryAgain"),
                of(
                        "no snapshot",
                        "rollout/AdmitNode",
                        s -> ((ArrayNode) s.get("Retry")).remove(1),
                        "AdmitNode does not retry Lambda.SnapStartNotReadyException"),
                of(
                        "unknown class",
                        "rollout/AdmitNode",
                        s -> errors(s).add("dev.noderoll.port.TryHarder"),
                        "TryHarder"),
                of(
                        "unknown error",
                        "rollout/AdmitNode",
                        s -> errors(s).add("Lambda.Tired"),
                        "names the error Lambda.Tired"),
                of("no catch", "rollout/EndRollout", s -> s.remove("Catch"), "EndRollout does not end its Catch"),
                of(
                        "catch of some",
                        "rollout/EndRollout",
                        s -> ((ArrayNode) s.get("Catch")).remove(1),
                        "does not end its Catch"),
                of(
                        "another function",
                        "rollout/AdmitNode",
                        s -> function(s, "AdmitNodes"),
                        "AdmitNodes, which has no handler"),
                of(
                        "function unused",
                        "rollout/EndRollout",
                        s -> function(s, "AbandonRollout"),
                        "only here [EndRollout]"),
                of("field missing", "rollout/CheckGone", s -> payload(s).remove("looks"), "only there [looks]"),
                of("field too many", "rollout/CheckGone", s -> payload(s).put("look", 1), "only here [look]"),
                of(
                        "no resource",
                        "rollout/DrainNode",
                        s -> s.put("Resource", "arn:aws:states:::sqs:sendMessage"),
                        "neither"));
    }

    static Stream<Fault> faultsOfChoices() {
        return Stream.of(
                of("no branch", "rollout/OnAdmitNode", s -> choices(s).remove(4), "only there [Skip]"),
                of(
                        "branch too many",
                        "rollout/OnAdmitNode",
                        s -> condition(s, 4, "$states.input.kind = 'Skipped'"),
                        "[Skipped]"),
                of(
                        "branch twice",
                        "rollout/OnAdmitNode",
                        s -> choices(s).add(choices(s).get(4)),
                        "two branches"),
                of(
                        "guard behind",
                        "rollout/OnAdmitNode",
                        s -> choices(s).add(choices(s).remove(2)),
                        "behind the plain one for Wait"),
                of(
                        "guarded unknown",
                        "rollout/OnAdmitNode",
                        s -> condition(s, 2, "$states.input.kind = 'W' and $nodeLooks > 9"),
                        "W, which is never"),
                of("no default", "drain-node/OnEvictPods", s -> s.remove("Default"), "OnEvictPods has no Default"),
                of(
                        "default goes on",
                        "drain-node/OnEvictPods",
                        s -> s.put("Default", "Drained"),
                        "Default that is no Fail"),
                of(
                        "no choice",
                        "drain-node/EvictPods",
                        s -> s.put("Next", "CheckWorkloads"),
                        "no Choice on them follows"),
                of("no output", "drain-node/EvictPods", s -> s.remove("Output"), "no Choice on them follows"),
                of(
                        "unknown goal",
                        "rollout/OnError",
                        s -> condition(s, 0, "$rollout.goal != 'REST'"),
                        "$rollout.goal with REST"),
                of("goal forgotten", "rollout/OnEndRollout", s -> choices(s).remove(3), "only there [ABANDON]"));
    }

    static Stream<Fault> faultsOfLoops() {
        return Stream.of(
                of("no step", "rollout/ChooseNodes", s -> s.remove("Assign"), "no bound in the loop"),
                of("no limit", "rollout/OnChooseNodes", s -> choices(s).remove(1), "no bound in the loop"),
                of(
                        "no limit of drains",
                        "rollout/OnTerminateNode",
                        s -> choices(s).remove(3),
                        "no bound in the loop"),
                of("no looks told", "rollout/CheckHealth", s -> payload(s).remove("looks"), "no bound in the loop"),
                of("no step of looks", "rollout/WaitForHealth", s -> s.remove("Assign"), "no bound in the loop"),
                of("no deadline", "drain-node/EvictPods", s -> payload(s).remove("deadline"), "no bound in the loop"),
                of("no step of beats", "on-termination/WaitForBeat", s -> s.remove("Assign"), "no bound in the loop"),
                of("rollout not turned", "rollout/AbandonRollout", s -> s.remove("Assign"), "no bound in the loop"),
                of("nowhere", "rollout/WaitForNodes", s -> s.put("Next", "ChoseNodes"), "only there [ChoseNodes]"),
                of("unreached", "rollout/OnCheckGone", s -> choices(s).remove(2), "only here [WaitForGone]"),
                of("no end", "rollout/WaitForNodes", s -> s.remove("Next"), "WaitForNodes leads nowhere"));
    }

    static Stream<Fault> faultsOfTheTemplate() {
        String machine = "/Resources/DrainNodeStateMachine/Properties";
        String evict = "/Resources/EvictPodsFunction/Properties";
        return Stream.of(
                at(
                        "not given",
                        machine + "/DefinitionSubstitutions",
                        o -> o.remove("EvictPodsFunctionArn"),
                        "only there [EvictPods"),
                at("not used", machine + "/DefinitionSubstitutions", o -> o.put("Stage", "prod"), "only here [Stage]"),
                at(
                        "another given",
                        machine + "/DefinitionSubstitutions/EvictPodsFunctionArn",
                        o -> o.put("!Ref", "EvictPodsFunction.Arn"),
                        "for EvictPodsFunctionArn"),
                at("no machine", "/Resources", o -> o.remove("DrainNodeStateMachine"), "only there [drain-node]"),
                at("another handler", evict, o -> o.put("Handler", "Evict"), "EvictPodsFunction has another handler"),
                at("no function", "/Resources", o -> o.remove("EvictPodsFunction"), "only there [EvictPods]"),
                at("long function", evict, o -> o.put("Timeout", 900), "EvictPods times out before"),
                at("long functions", "/Globals/Function", o -> o.put("Timeout", 90), "times out before"),
                at(
                        "not invoked",
                        machine + "/Policies/1/Statement/0",
                        o -> o.remove("Resource"),
                        "only there [CheckDetached"),
                at("no cluster", evict, o -> o.remove("Policies"), "only there [EvictPods]"),
                at(
                        "built otherwise",
                        "/Resources/EvictPodsFunction/Metadata",
                        o -> o.put("BuildMethod", "java25"),
                        "EvictPodsFunction is not built"),
                at("old version", evict, o -> o.remove("AutoPublishAliasAllProperties"), "keep its old version"),
                at(
                        "not watched",
                        "/Resources/Watch/Properties/Parameters",
                        o -> o.remove("DrainNodeArn"),
                        "only here [DrainNodeStateMachine]"),
                at("no export", "/Outputs", o -> o.remove("EvictPodsRole"), "roles exported"),
                at(
                        "too wide",
                        "/Resources/TerminateNodeFunction/Properties/Policies/3/Statement/1",
                        o -> o.put("Resource", "*"),
                        "on everything: \"autoscaling:Terminate"));
    }

    static Stream<Arguments> faultsOfThePage() {
        return Stream.of(
                fault("| AdmitNode | Task |", "| AdmitNode | Pass |", "rollout: rows"),
                fault("| drain, deadline | Drained, Wait, Stuck |", "| drain | Drained, Wait |", "drain-node: rows"),
                fault("| BeatOver | Succeed | - | - | - | - | - | - |\n", "", "on-termination: rows"),
                fault("| OnError | Choice |", "| OnErrors | Choice |", "OnErrors"),
                fault(
                        "Fenced, OnError | EndRollout |",
                        "Fenced, OnError | EndedRollout |",
                        "EndedRollout, which is no state"),
                fault("  WaitForPods --> EvictPods\n", "", "only there [WaitForPods --> EvictPods]"),
                fault(
                        "DrainAndBeat --> Served",
                        "DrainAndBeat --> CompleteHook",
                        "only here [DrainAndBeat --> CompleteHook]"),
                fault("\n## drain-node\n", "\n## drain\n", "drain-node: "));
    }

    private static List<String> allBroken(Shipped shipped) {
        List<String> broken = new ArrayList<>(TaskRules.broken(shipped));
        broken.addAll(ChoiceRules.broken(shipped));
        broken.addAll(LoopRules.broken(shipped));
        broken.addAll(TemplateRules.broken(shipped));
        return broken;
    }

    private static Fault of(String name, String path, Consumer<ObjectNode> damage, String told) {
        String[] parts = path.split("/", 2);
        return new Fault(
                name + ": " + path,
                shipped -> {
                    State state = shipped.state(parts[0], parts[1]);
                    damage.accept(state.body());
                },
                told);
    }

    private static Fault at(String name, String pointer, Consumer<ObjectNode> damage, String told) {
        return new Fault(
                name, shipped -> damage.accept((ObjectNode) shipped.template().at(pointer)), told);
    }

    private static ObjectNode retry(ObjectNode state) {
        return (ObjectNode) state.at("/Retry/0");
    }

    private static ArrayNode errors(ObjectNode state) {
        return (ArrayNode) state.at("/Retry/0/ErrorEquals");
    }

    private static ArrayNode choices(ObjectNode state) {
        return (ArrayNode) state.get("Choices");
    }

    private static ObjectNode payload(ObjectNode state) {
        return (ObjectNode) state.at("/Arguments/Payload");
    }

    private static void condition(ObjectNode state, int branch, String condition) {
        ((ObjectNode) choices(state).get(branch)).put("Condition", "{% " + condition + " %}");
    }

    private static void function(ObjectNode state, String name) {
        ((ObjectNode) state.get("Arguments")).put("FunctionName", "${" + name + "FunctionArn}");
    }

    private static Arguments fault(String there, String instead, String told) {
        return Arguments.of(there, instead, told);
    }
}
