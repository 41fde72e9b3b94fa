package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.run.Door;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.ShippedFunctions;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.model.Marks;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.lambda.FunctionTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code noderoll status} on what a stopped rollout has left, over HTTP through the adapters that are deployed; and the
 * command that it names cleans it.
 */
@ExtendWith(Credentials.class)
class StatusTest {

    private static final Pattern INPUT = Pattern.compile("start-execution .*--input '(\\{.*})'");
    private static final String ROLLING = ": held by ";
    private static final String STOPPED = ": stopped in the middle";

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private final World world = new World(scenario, 3, FunctionTimes.NONE);

    @TempDir
    Path directory = Path.of("");

    @Test
    void aClusterThatNobodyRollsHasNothingToTell() throws IOException {
        world.settle(scenario.variant("budget"));

        assertThat(status()).containsExactly("Nothing is rolling, and nothing is left over.");
        assertThat(status("--group", "workers")).containsExactly("workers: nothing is rolling");
    }

    /** Seconds after its begin: before the tags, with the surge asked for, in each drain, between them, at the end. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 60, 75, 100, 130})
    void tellsWhatAStoppedRolloutHasLeftAndTheCommandThatCleansIt(int seconds) throws IOException, TaskFailure {
        world.settle(scenario.variant("budget"));
        try (Door door = Door.http(world, scenario.cluster())) {
            StepFunctions service = service(door);
            Promises promises = new Promises(world.agenda(), world.aws(), world.api(), "workers", 1);
            Execution execution = service.start(Machines.ROLLOUT, "first", scenario.rollout());
            pass(Duration.ofSeconds(seconds).plusMillis(350));
            boolean ran = execution.status() == Status.RUNNING;
            service.stop(execution, "Operator.Stopped", "by hand");
            pass(Duration.ofMinutes(1));

            List<String> running = status();
            if (ran) {
                assertThat(running).first().asString().startsWith("workers" + ROLLING + execution.arn());
                assertThat(running).anyMatch(line -> line.contains("stop-execution --execution-arn"));
                tellsHowFarItIs(running);
            }
            pass(Duration.ofMinutes(10));

            List<String> left = status();
            assertThat(left).anyMatch(line -> line.startsWith("workers" + STOPPED));
            tellsWhatIsThere(left);
            Execution second = service.start(Machines.ROLLOUT, "second", abandon(left));
            world.agenda()
                    .runUntil(
                            () -> second.status() != Status.RUNNING,
                            world.agenda().instant().plus(Duration.ofHours(2)));

            assertThat(second.status()).as("%s", second.cause()).isEqualTo(Status.SUCCEEDED);
            assertThat(second.output().orElseThrow().path("goal").asText()).isEqualTo("ABANDON");
            // The Node objects of instances that are gone follow them.
            pass(Duration.ofMinutes(2));
            assertThat(status()).containsExactly("Nothing is rolling, and nothing is left over.");
            assertThat(group().desired()).isEqualTo(2);
            assertThat(group().max()).isEqualTo(scenario.group().max());
            // Giving up what is above steady moves pods again: that is what abandoning costs.
            assertThat(promises.atTheEnd().found())
                    .filteredOn(v -> !v.promise().equals("EvictedOnce"))
                    .isEmpty();
        }
    }

    @Test
    void aMarkedNodeOfNoGroupIsToldWithTheCommandsThatOpenIt() throws IOException {
        world.settle(scenario.variant("budget"));
        ObjectNode node = world.api().list(Kind.NODE).getFirst().deepCopy();
        node.withObjectProperty("metadata")
                .withObjectProperty("annotations")
                .put("noderoll.dev/draining-since", "2026-01-05T08:00:00Z");
        world.api().update(Kind.NODE, node);
        String name = node.path("metadata").path("name").asText();

        assertThat(status())
                .startsWith(
                        name + ": marked, and in no group that is rolling",
                        "  left        node " + name + " is cordoned, its drain began 2026-01-05T08:00:00Z")
                .last()
                .asString()
                .contains("kubectl uncordon " + name);
    }

    /** As the world has it: members of the new version in service, and each node in hand. */
    private void tellsHowFarItIs(List<String> lines) {
        var tagged = group().tags().stream()
                .filter(tag -> tag.key().equals(Marks.TARGET))
                .findFirst();
        if (tagged.isEmpty()) {
            assertThat(lines).noneMatch(line -> line.contains(" nodes run "));
            return;
        }
        String target = tagged.get().value();
        long current = group().instances().stream()
                .filter(i -> i.state() == LifecycleState.IN_SERVICE && target.endsWith(":" + i.templateVersion()))
                .count();
        assertThat(lines).anyMatch(line -> line.startsWith("  " + current + " of 2 nodes run " + target));
        assertThat(count(lines, "  is being drained for ")
                        + count(lines, "  is drained for ")
                        + count(lines, "  is terminated for "))
                .isEqualTo(nodes("noderoll.dev/draining-since"));
    }

    /** Compares with the world itself, not with what the ports say of it. */
    private void tellsWhatIsThere(List<String> lines) {
        GroupDescription group = group();
        assertThat(count(lines, "  left        tag noderoll:"))
                .isEqualTo(group.tags().stream()
                        .filter(tag -> tag.key().startsWith("noderoll:"))
                        .count());
        assertThat(count(lines, " is closed to new pods")).isEqualTo(nodes("noderoll.dev/outdated"));
        assertThat(count(lines, " is cordoned, its drain began")).isEqualTo(nodes("noderoll.dev/draining-since"));
        assertThat(count(lines, "desired capacity")).isEqualTo(group.desired() == 2 ? 0 : 1);
        assertThat(count(lines, "suspended AZRebalance"))
                .isEqualTo(group.suspended().size());
    }

    /** Live members' nodes that have the mark. */
    private long nodes(String mark) {
        List<String> live = group().instances().stream().map(i -> i.id()).toList();
        return world.api().list(Kind.NODE).stream()
                .filter(node -> node.path("spec").toString().contains(mark)
                        || node.path("metadata").path("annotations").has(mark))
                .filter(node -> live.stream()
                        .anyMatch(id ->
                                node.path("spec").path("providerID").asText().endsWith(id)))
                .count();
    }

    private static long count(List<String> lines, String part) {
        return lines.stream().filter(line -> line.contains(part)).count();
    }

    private static JsonNode abandon(List<String> lines) throws IOException {
        Matcher command = INPUT.matcher(String.join("\n", lines));
        assertThat(command.find()).as("%s", lines).isTrue();
        return new ObjectMapper().readTree(command.group(1));
    }

    private GroupDescription group() {
        return world.aws().autoScaling().peek("workers");
    }

    private void pass(Duration time) {
        world.agenda().after(time, "time has passed", () -> {});
        world.agenda().runUntil(() -> false, world.agenda().instant().plus(time));
    }

    private StepFunctions service(Door door) {
        StepFunctions service =
                Machines.serve(world.agenda(), world.dice(), door.lambda(new ShippedFunctions(door.ports())));
        return service;
    }

    /** Without --cluster, the group's hook tells it, its own or the rollout's; without that, the command takes it from the shell. */
    @Test
    void theCommandThatCleansIsWholeWithoutTheClustersNameToo() throws IOException, TaskFailure {
        world.settle(scenario.variant("budget"));
        try (Door door = Door.http(world, scenario.cluster())) {
            StepFunctions service = service(door);
            Execution execution = service.start(Machines.ROLLOUT, "first", scenario.rollout());
            pass(Duration.ofSeconds(67));
            service.stop(execution, "Operator.Stopped", "by hand");
            pass(Duration.ofMinutes(11));

            assertThat(abandon(told(List.of())).path("cluster").asText()).isEqualTo(scenario.cluster());

            world.aws().autoScaling().deleteLifecycleHook("workers", Marks.ROLLOUT_HOOK);
            assertThat(told(List.of()))
                    .anyMatch(line -> line.endsWith(
                            "'{\"cluster\":\"'\"$CLUSTER\"'\",\"nodeGroup\":\"workers\",\"abandon\":true}'"));
        }
    }

    private List<String> status(String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--cluster", scenario.cluster()));
        options.addAll(List.of(more));
        return told(options);
    }

    private List<String> told(List<String> more) throws IOException {
        List<String> words = new ArrayList<>(List.of("status"));
        words.addAll(more);
        Typed typed = Typed.in(world, directory, words);
        assertThat(typed.status()).as("%s", typed.lines()).isZero();
        return typed.lines();
    }
}
