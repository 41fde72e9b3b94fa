package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.handler.Handlers;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.Machine;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.door.AwsDoor;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.lambda.FunctionTimes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The two-node rollout by what is deployed: the template's machines as the emulator's Step Functions has them after
 * {@code sam deploy}, and the package as Lambda starts it, by AWS's Java runtime, behind the emulator's Lambda. The
 * functions call the lab's doors over HTTP, in real time.
 *
 * <p>{@code .ci/packaged.sh} starts the emulator, and says in {@code NODEROLL_LAMBDA} where it is, in
 * {@code NODEROLL_DOOR} into which file the functions look for the address of AWS.
 */
@EnabledIfEnvironmentVariable(named = "NODEROLL_LAMBDA", matches = "http.+")
class PackagedFunctionsTest {

    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final DeployedStack stack = new DeployedStack(URI.create(System.getenv("NODEROLL_LAMBDA")));
    private final Map<String, List<Duration>> took = new TreeMap<>();

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void aRolloutOfTwoNodesByThePackagedFunctions() throws IOException {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
        Inbox inbox = new Inbox();
        Agenda agenda = inbox.realAgenda(Duration.ofMinutes(20));
        Instant present = Instant.now();
        World world = new World(scenario, 1, agenda, quick(), FunctionTimes.NONE);
        world.bootAs((instance, usual) -> Optional.of(Duration.ofSeconds(2)));
        world.settle(scenario.variant("budget"));
        agenda.at(present, "the present", () -> {});
        agenda.runUntil(() -> false, present);
        try (AwsDoor aws = AwsDoor.open(world.aws(), inbox);
                KubernetesDoor kubernetes = KubernetesDoor.open(world.api(), inbox);
                ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            world.aws().addCluster(scenario.cluster(), kubernetes.url(), "", "1.36");
            Files.writeString(
                    Path.of(System.getenv("NODEROLL_DOOR")), aws.endpoint().toString());
            StepFunctions service = new StepFunctions(
                    agenda,
                    world.dice(),
                    (function, payload, reply) -> calls.execute(() -> invoke(inbox, function, payload, reply)),
                    (resource, arguments) -> arguments,
                    Settings.DEFAULT.with(Settings.Latencies.NONE));
            // DrainNodes asks whether its execution still runs.
            aws.serve(service);
            // Not run by the emulator's own Step Functions, which ignores the output of Succeed, among others.
            stack.machines().forEach((name, definition) -> {
                service.register(Machine.parse(name, definition, Map.of()));
                service.register(Machine.parse(DeployedStack.shipped(definition), definition, Map.of()));
            });

            ObjectNode input = scenario.rollout().deepCopy();
            Noderoll noderoll = new Noderoll(service, world.aws(), input);
            Promises promises = new Promises(
                    agenda, world.aws(), world.api(), scenario.group().name(), Trial.surge(scenario));
            List<String> lines = new ArrayList<>();
            Timeline timeline = new Timeline(
                    agenda, world.aws(), world.api(), scenario.group().name(), lines::add);
            agenda.afterEach(event -> timeline.look());
            noderoll.begin();
            agenda.runUntil(noderoll::ended, agenda.instant().plus(LIMIT));
            // The terminations of the nodes that were replaced may still be served.
            agenda.runUntil(() -> idle(service), agenda.instant().plus(Duration.ofMinutes(2)));

            assertThat(noderoll.outcome()).as(String.join("\n", lines)).startsWith("SUCCEEDED");
            assertThat(promises.atTheEnd().found()).isEmpty();
            assertThat(promises.evictions()).isPositive();
            assertThat(idle(service)).isTrue();
        }
        report();
        assertThat(Handlers.states()).containsAll(took.keySet());
        assertThat(took.keySet()).contains("BeginRollout", "ChooseNodes", "DrainNodes", "TerminateNodes", "EndRollout");
    }

    /** On a thread of its own: meanwhile the world goes on, and answers what the function asks. */
    private void invoke(Inbox inbox, String function, JsonNode payload, Functions.Reply reply) {
        Instant begun = Instant.now();
        Answer answer = ask(function, payload);
        inbox.ask(() -> {
            took.computeIfAbsent(StateCalls.state(payload), s -> new ArrayList<>())
                    .add(Duration.between(begun, Instant.now()));
            if (answer.failure() == null) {
                reply.returned(answer.payload());
            } else {
                reply.failed(answer.failure());
            }
            return answer;
        });
    }

    private record Answer(JsonNode payload, @Nullable TaskFailure failure) {}

    private Answer ask(String function, JsonNode payload) {
        try {
            return new Answer(stack.invoke(function, payload), null);
        } catch (TaskFailure failure) {
            return new Answer(NullNode.instance, failure);
        }
    }

    /** Instances that boot and stop in seconds: what is tried here is the functions. */
    private static AwsSettings quick() {
        return AwsSettings.usual().withExactTimes(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(1));
    }

    private static boolean idle(StepFunctions service) {
        return service.executions().stream().map(Execution::status).noneMatch(Status.RUNNING::equals);
    }

    /** The first call of a function starts its process, as a cold start does. */
    private void report() {
        System.out.printf("PACKAGED: %-16s %8s %8s %6s%n", "state", "first ms", "warm ms", "calls");
        took.forEach((function, times) -> {
            List<Duration> warm = times.stream().skip(1).sorted().toList();
            System.out.printf(
                    "PACKAGED: %-16s %8d %8s %6d%n",
                    function,
                    times.getFirst().toMillis(),
                    warm.isEmpty() ? "-" : warm.get(warm.size() / 2).toMillis(),
                    times.size());
        });
    }
}
