package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.run.Witness.End;
import dev.noderoll.lab.run.Witness.Eviction;
import dev.noderoll.lab.scenario.Happening;
import dev.noderoll.lab.scenario.Happening.Answer;
import dev.noderoll.lab.scenario.Happening.Deed;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.lab.scenario.Script;
import dev.noderoll.lab.scenario.Script.Expectation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Four nodes, one at a time, and an operator's function that is asked; it holds from the second to the twelfth minute. */
class HooksTest {

    private static final Duration HELD = Duration.ofMinutes(2);
    private static final Duration FREE = Duration.ofMinutes(12);

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/hooks"));

    /** A run that is over. */
    private record Run(Result result, List<JsonNode> asked, Witness witness) {}

    private static Run run(Scenario scenario, By door) {
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        Witness witness = new Witness(trial.world());
        Result result = trial.run(door, _ -> {});
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().sent()).isGreaterThan(1000);
        assertThat(result.probe().failed()).isZero();
        return new Run(result, trial.asked(), witness);
    }

    /** The scenario, with other hooks, and a function that answers so from the beginning. */
    private Scenario with(Answer answer, Consumer<ObjectNode> hooks) {
        return with(answer, hooks, scenario.script().expect());
    }

    private Scenario with(Answer answer, Consumer<ObjectNode> hooks, Optional<Expectation> expect) {
        ObjectNode rollout = scenario.rollout().deepCopy();
        hooks.accept((ObjectNode) rollout.path("hooks"));
        List<Happening> happenings = List.of(
                new Happening(Duration.ofMillis(500), new Deed.AnswerHook(answer)),
                new Happening(Duration.ofSeconds(1), new Deed.StartRollout()));
        Script script = new Script(
                Optional.empty(),
                Optional.empty(),
                happenings,
                expect,
                scenario.script().site());
        return scenario.rolledBy(rollout).playing(script);
    }

    private static List<String> all(List<JsonNode> asked, String moment, String field) {
        List<String> all = new ArrayList<>();
        asked.stream()
                .filter(call -> call.path("moment").asText().equals(moment))
                .forEach(call -> call.path(field).forEach(each -> all.add(each.asText())));
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionIsAskedAtEachMomentAndHoldsTheRollout(By door) {
        Run run = run(scenario, door);

        assertThat(run.result().verdict().orElseThrow().unmet()).isEmpty();
        assertThat(run.witness().ends()).hasSize(4);
        // The first was terminated before, and its hook is completed while the function holds.
        assertThat(run.witness().ends().stream().skip(1)).extracting(End::at).allMatch(at -> at.compareTo(FREE) > 0);
        assertThat(run.witness().ends().getFirst().at()).isLessThan(HELD.plusMinutes(2));
        assertThat(run.witness().evictions())
                .extracting(Eviction::at)
                .noneMatch(at -> at.compareTo(HELD.plusSeconds(10)) > 0 && at.compareTo(FREE) < 0);
        for (String moment : List.of("beforeDrain", "afterDrain")) {
            assertThat(new TreeSet<>(all(run.asked(), moment, "instances"))).hasSize(4);
            assertThat(new TreeSet<>(all(run.asked(), moment, "nodes"))).hasSize(4);
        }
        assertThat(run.asked())
                .as("about one node at a time, as the surge is")
                .allSatisfy(call -> assertThat(call.path("instances").size()).isLessThanOrEqualTo(1));
        assertThat(new TreeSet<>(all(run.asked(), "beforeDrain", "terminated"))).isNotEmpty();
        assertThat(run.asked())
                .filteredOn(call -> call.path("heldSince").isTextual())
                .hasSizeBetween(5, 15);
    }

    @Test
    void aFunctionThatAgreesIsAskedOnceAboutEachNode() {
        Run run = run(with(Answer.GO, hooks -> hooks.putArray("moments").add("beforeDrain")), By.DIRECT);

        assertThat(run.result().verdict().orElseThrow().unmet()).isEmpty();
        assertThat(all(run.asked(), "beforeDrain", "instances")).hasSize(4).doesNotHaveDuplicates();
        assertThat(run.asked()).hasSize(4);
    }

    @Test
    void afterTerminationsItIsAskedBeforeAnythingElse() {
        Run run = run(with(Answer.GO, hooks -> hooks.putArray("moments").add("afterTermination")), By.DIRECT);

        assertThat(all(run.asked(), "afterTermination", "terminated"))
                .hasSize(4)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionThatFailsForTooLongEndsTheRollout(By door) {
        Expectation abandoned = new Expectation(
                List.of("Abandoned"),
                Set.of(scenario.images().current()),
                0,
                Optional.empty(),
                List.of("HookHolds", "BEFORE_DRAIN", "KeyError"));
        Run run = run(with(Answer.FAIL, hooks -> hooks.put("holdSeconds", 300), Optional.of(abandoned)), door);

        assertThat(run.result().verdict().orElseThrow().unmet()).isEmpty();
        assertThat(run.result().duration()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(12));
        assertThat(run.witness().evictions()).isEmpty();
        assertThat(run.asked()).as("three attempts each time").hasSizeGreaterThan(10);
    }

    @Test
    void byPolicyAnErrorIsNoReasonToStay() {
        Run run = run(with(Answer.FAIL, hooks -> hooks.put("onError", "go")), By.DIRECT);

        assertThat(run.result().verdict().orElseThrow().unmet()).isEmpty();
        assertThat(run.witness().ends()).hasSize(4);
    }
}
