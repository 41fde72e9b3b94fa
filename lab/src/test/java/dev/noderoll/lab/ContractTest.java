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
        return Stream.concat(faultsOfRetries(), faultsOfCalls());
    }

    private static Stream<Fault> faultsOfRetries() {
        return Stream.of(
                of("no comment", "rollout/WaitForNodes", s -> s.remove("Comment"), "WaitForNodes has no Comment"),
                of("no timeout", "rollout/ChooseNodes", s -> s.remove("TimeoutSeconds"), "has no TimeoutSeconds"),
                of("short timeout", "rollout/DrainNodes", s -> s.put("TimeoutSeconds", 900), "times out before"),
                of("no retry", "sweep/StartOnTermination", s -> s.remove("Retry"), "StartOnTermination has no Retry"),
                of("no jitter", "rollout/ChooseNodes", s -> retry(s).remove("JitterStrategy"), "has no Retry"),
                of(
                        "no limit of delay",
                        "rollout/ChooseNodes",
                        s -> retry(s).remove("MaxDelaySeconds"),
                        "no Retry with"),
                of(
                        "few retries",
                        "rollout/EndRollout",
                        s -> retry(s).put("MaxAttempts", 8),
                        "before an outage is over"),
                of("short waits", "rollout/EndRollout", s -> retry(s).put("MaxDelaySeconds", 30), "before an outage"),
                of(
                        "some errors only",
                        "rollout/ChooseNodes",
                        s -> errors(s).remove(0),
                        "does not retry everything that may pass"),
                of("no time-outs", "rollout/ChooseNodes", s -> errors(s).remove(1), "that was not heard of"),
                of(
                        "fenced and retried",
                        "rollout/ChooseNodes",
                        s -> ((ArrayNode) s.get("Retry")).remove(0),
                        "what never passes"),
                of(
                        "refused and let go",
                        "on-termination/CompleteHook",
                        s -> ((ArrayNode) s.at("/Retry/0/ErrorEquals")).add("dev.noderoll.port.Misconfigured"),
                        "what never passes"),
                of(
                        "unknown class",
                        "rollout/ChooseNodes",
                        s -> errors(s).add("dev.noderoll.port.TryHarder"),
                        "TryHarder"),
                of(
                        "unknown error",
                        "rollout/ChooseNodes",
                        s -> errors(s).add("Lambda.Tired"),
                        "names the error Lambda.Tired"));
    }

    private static Stream<Fault> faultsOfCalls() {
        return Stream.of(
                of("no catch", "rollout/EndRollout", s -> s.remove("Catch"), "EndRollout does not end its Catch"),
                of(
                        "catch of some",
                        "rollout/EndRollout",
                        s -> ((ArrayNode) s.get("Catch")).remove(1),
                        "does not end its Catch"),
                of(
                        "another function",
                        "rollout/ChooseNodes",
                        s -> served(s, "ChooseNode"),
                        "ChooseNode, which has no handler"),
                of("function unused", "rollout/EndRollout", s -> served(s, "AbandonRollout"), "only here [EndRollout]"),
                of("field missing", "rollout/CheckHealth", s -> payload(s).remove("looks"), "only there [looks]"),
                of("field too many", "rollout/CheckHealth", s -> payload(s).put("look", 1), "only here [look]"),
                of(
                        "no resource",
                        "rollout/CarryOn",
                        s -> s.put("Resource", "arn:${Partition}:states:::sqs:sendMessage"),
                        "neither"),
                of(
                        "one partition",
                        "rollout/CarryOn",
                        s -> s.put("Resource", "arn:aws:states:::states:startExecution"),
                        "in one partition of AWS alone"),
                of("long cause", "rollout/Stopped", s -> s.put("Cause", "{% $string($why) %}"), "of any length"),
                of("no cause", "patch/NotPatched", s -> s.put("Cause", "{% $why.Cause %}"), "of any length"));
    }

    static Stream<Fault> faultsOfChoices() {
        return Stream.of(
                of("no branch", "rollout/OnChooseNodes", s -> choices(s).remove(11), "only there [Terminate]"),
                of(
                        "branch too many",
                        "rollout/OnChooseNodes",
                        s -> condition(s, 11, "$states.input.kind = 'Terminates'"),
                        "[Terminates]"),
                of(
                        "branch twice",
                        "rollout/OnChooseNodes",
                        s -> choices(s).add(choices(s).get(11)),
                        "two branches"),
                of(
                        "guard behind",
                        "rollout/OnChooseNodes",
                        s -> choices(s).add(choices(s).remove(7)),
                        "behind the plain one for Roll"),
                of(
                        "guarded unknown",
                        "rollout/OnChooseNodes",
                        s -> condition(s, 7, "$states.input.kind = 'R' and $turn > 9"),
                        "R, which is never"),
                of("no default", "rollout/OnCheckHealth", s -> s.remove("Default"), "OnCheckHealth has no Default"),
                of(
                        "default goes on",
                        "rollout/OnCheckHealth",
                        s -> s.put("Default", "ChooseNodes"),
                        "Default that is no Fail"),
                of("no choice", "rollout/CheckHealth", s -> s.put("Next", "ChooseNodes"), "no Choice on them follows"),
                of("no output", "rollout/CheckHealth", s -> s.remove("Output"), "no Choice on them follows"),
                of("unknown end", "rollout/OnTold", s -> condition(s, 1, "$end = 'Ended'"), "$end with Ended"),
                of(
                        "unknown goal",
                        "rollout/OnError",
                        s -> condition(s, 0, "$rollout.goal != 'REST'"),
                        "$rollout.goal with REST"),
                of("unknown answer", "rollout/OnHook", s -> condition(s, 1, "$answer = 'maybe'"), "$answer with maybe"),
                of(
                        "unknown moment",
                        "rollout/OnHook",
                        s -> condition(s, 1, "$ask.moment = 'BEFORE_LAUNCH'"),
                        "$ask.moment with BEFORE_LAUNCH"),
                of("goal forgotten", "rollout/OnEndRollout", s -> choices(s).remove(4), "only there [ABANDON]"));
    }

    static Stream<Fault> faultsOfLoops() {
        return Stream.of(
                of("no step", "rollout/ChooseNodes", s -> s.remove("Assign"), "more events than are taken"),
                of("small step", "rollout/DrainNodes", s -> taken(s, 1), "more events than are taken"),
                of("no step of launches", "rollout/LaunchNodes", s -> s.remove("Assign"), "more events than are taken"),
                of("no limit", "rollout/OnChooseNodes", s -> condition(s, 6, "$turn = 0"), "no bound in the loop"),
                of("no limit of asking", "rollout/OnHook", s -> choices(s).remove(0), "no bound in the loop"),
                of("no step of asking", "rollout/AskHook", s -> s.remove("Assign"), "more events than are taken"),
                of("no looks told", "rollout/CheckHealth", s -> payload(s).remove("looks"), "no bound in the loop"),
                of("no step of looks", "rollout/WaitForHealth", s -> s.remove("Assign"), "no bound in the loop"),
                of("no step of beats", "on-termination/BeatHook", s -> s.remove("Assign"), "more events than"),
                of(
                        "no limit of beats",
                        "on-termination/OnBeatHook",
                        s -> choices(s).remove(1),
                        "no bound in the loop"),
                of("rollout not turned", "rollout/AbandonRollout", s -> s.remove("Assign"), "no bound in the loop"),
                of("nowhere", "rollout/WaitForNodes", s -> s.put("Next", "ChoseNodes"), "only there [ChoseNodes]"),
                of("unreached", "rollout/OnCheckHealth", s -> choices(s).remove(5), "only here [WaitForHealth]"),
                of("no end", "rollout/WaitForNodes", s -> s.remove("Next"), "WaitForNodes leads nowhere"));
    }

    static Stream<Fault> faultsOfTheTemplate() {
        String machine = "/Resources/OnTerminationStateMachine/Properties";
        String drain = "/Resources/DrainFunction/Properties";
        return Stream.of(
                at(
                        "not given",
                        machine + "/DefinitionSubstitutions",
                        o -> o.remove("DrainFunctionArn"),
                        "only there [Drain"),
                at("not used", machine + "/DefinitionSubstitutions", o -> o.put("Stage", "prod"), "only here [Stage]"),
                at(
                        "the alias given",
                        machine + "/DefinitionSubstitutions/DrainFunctionArn",
                        o -> o.put("!Ref", "DrainFunction.Alias"),
                        "for DrainFunctionArn"),
                at("no machine", "/Resources", o -> o.remove("SweepStateMachine"), "only there [sweep]"),
                at("another handler", drain, o -> o.put("Handler", "Drain"), "DrainFunction has another handler"),
                at("no function", "/Resources", o -> o.remove("DrainFunction"), "only there [DrainFunction]"),
                at("long function", drain, o -> o.put("Timeout", 960), "DrainNodes times out before"),
                at("long functions", "/Globals/Function", o -> o.put("Timeout", 90), "times out before"),
                at(
                        "not invoked",
                        machine + "/Policies/1/Statement/0",
                        o -> o.remove("Resource"),
                        "only there [${DrainFunction"),
                at("another role", drain, o -> o.put("Role", "mine"), "roles of functions"),
                at(
                        "built otherwise",
                        "/Resources/DrainFunction/Metadata",
                        o -> o.put("BuildMethod", "java25"),
                        "DrainFunction is not built"),
                at("old version", drain, o -> o.remove("AutoPublishAliasAllProperties"), "keep its old version"),
                at(
                        "not watched",
                        "/Resources/Watch/Properties/Parameters",
                        o -> o.remove("SweepArn"),
                        "only here [SweepStateMachine]"),
                at("outside the VPC", "/Globals/Function", o -> o.remove("VpcConfig"), "do not join the subnets"),
                at("another VPC", drain, o -> o.putObject("VpcConfig"), "DrainFunction has a VPC of its own"),
                at(
                        "no interfaces",
                        "/Resources/LookRole/Properties",
                        o -> ((ArrayNode) o.get("ManagedPolicyArns")).remove(2),
                        "LookFunction may not make network interfaces"),
                at("no export", "/Outputs", o -> o.remove("DrainRole"), "those exported"),
                at(
                        "too wide",
                        "/Resources/DrainRole/Properties/Policies/0/PolicyDocument/Statement/2",
                        o -> o.put("Resource", "*"),
                        "on everything: [\"autoscaling:RecordLifecycle"));
    }

    static Stream<Arguments> faultsOfThePage() {
        return Stream.of(
                fault("| ChooseNodes | Task |", "| ChooseNodes | Pass |", "rollout: rows"),
                fault(
                        "| rollout, looks, since, checked | Healthy, Bake, AwaitApproval, Wait, Unhealthy |",
                        "| rollout | Healthy, Wait |",
                        "rollout: rows"),
                fault("| NotServed | Fail | - | - | - | - | - | - |\n", "", "on-termination: rows"),
                fault("| OnError | Choice |", "| OnErrors | Choice |", "OnErrors"),
                fault(
                        "Fenced, OnError | EndRollout |",
                        "Fenced, OnError | EndedRollout |",
                        "EndedRollout, which is no state"),
                fault("  WaitForNodes --> ChooseNodes\n", "", "only there [WaitForNodes --> ChooseNodes]"),
                fault("CompleteHook --> Served", "CompleteHook --> BeatHook", "only here [CompleteHook --> BeatHook]"),
                fault("\n## sweep\n", "\n## sweeps\n", "sweep: "));
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
        return (ObjectNode) state.at("/Retry/1");
    }

    private static ArrayNode errors(ObjectNode state) {
        return (ArrayNode) state.at("/Retry/1/ErrorEquals");
    }

    private static ArrayNode choices(ObjectNode state) {
        return (ArrayNode) state.get("Choices");
    }

    private static ObjectNode payload(ObjectNode state) {
        return (ObjectNode) state.at("/Arguments/Payload/input");
    }

    private static void taken(ObjectNode state, int events) {
        ((ObjectNode) state.get("Assign")).put("eventsLeft", "{% $eventsLeft - " + events + " %}");
    }

    private static void condition(ObjectNode state, int branch, String condition) {
        ((ObjectNode) choices(state).get(branch)).put("Condition", "{% " + condition + " %}");
    }

    private static void served(ObjectNode state, String name) {
        ((ObjectNode) state.at("/Arguments/Payload")).put("state", name);
    }

    private static Arguments fault(String there, String instead, String told) {
        return Arguments.of(there, instead, told);
    }
}
