package dev.noderoll.lab.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.Shipped;
import dev.noderoll.lab.run.Deployed;
import dev.noderoll.lab.run.Door;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.ShippedFunctions;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.model.Marks;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.AutoScaling;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pictures of the docs that are not a report. With UPDATE_GOLDEN they are taken anew. Skipped without a Chromium. */
class PicturesTest extends WithBrowser {

    private static final int LARGEST = 150_000;

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/ten"));
    private final World world = new World(scenario, 1);

    /** CommandsPageTest holds that the command prints what the page shows. */
    @Test
    void theStatusOfARolloutAsATerminalShowsIt() throws IOException {
        String page = Files.readString(Golden.root().resolve("docs/commands.md"));
        int begin = page.indexOf("$ noderoll status\n");

        picture(
                "status",
                TerminalPage.of(page.substring(begin, page.indexOf("\n```", begin))
                        .lines()
                        .toList()),
                400);

        assertThat(browser.evaluate("document.body.innerText").asText()).contains("nodes run", "is being drained for");
    }

    /** AWS takes an instance away, then a rollout begins with a canary, and lets what has moved settle. */
    @Test
    void theDashboardShowsWhatTheFunctionsHaveLogged() throws IOException, TaskFailure {
        world.settle(scenario.variant("ten"));
        Instant begun = world.agenda().instant().truncatedTo(ChronoUnit.HOURS);
        try (Door door = Door.direct(world, scenario.cluster())) {
            LoggedCalls functions = new LoggedCalls(new ShippedFunctions(door.ports()), world.agenda());
            StepFunctions service = Machines.serve(world.agenda(), world.dice(), door.lambda(functions));
            door.follow(service);
            new Deployed(service, world.aws()).sweep(world.agenda());
            takeAway();
            pass(Duration.ofMinutes(15));
            Execution rollout = service.start(
                    Machines.ROLLOUT,
                    "first",
                    scenario.rollout()
                            .deepCopy()
                            .put("maxSurge", 3)
                            .put("canary", 1)
                            .put("bakeSeconds", 300)
                            .put("settleSeconds", 90));
            pass(Duration.ofMinutes(40));
            MetricStore metrics = new MetricStore(functions.lines(), service.executions());

            String page = new DashboardPage(
                            metrics, functions.lines(), begun, world.agenda().instant())
                    .of(dashboard(rollout.machineArn()));
            picture("dashboard", page, 1200);

            assertThat(rollout.status()).isEqualTo(Execution.Status.SUCCEEDED);
            assertThat(total(metrics, "NodesDrained")).isEqualTo(10);
            assertThat(browser.evaluate("[...document.querySelectorAll('section')].filter(s => s.querySelector('svg')"
                                    + " && !s.querySelector('circle')).map(s => s.textContent).join()")
                            .asText())
                    .as("graphs of nothing")
                    .isEmpty();
            assertThat(browser.evaluate("document.body.innerText").asText())
                    .contains("NothingMoves", "DrainNodes", "Settling");
        }
    }

    private static double total(MetricStore metrics, String name) {
        return metrics.search("Noderoll", Set.of("cluster", "group"), name).stream()
                .flatMap(metric -> metrics.points(metric, "Sum", Duration.ofMinutes(5)).values().stream())
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private void takeAway() {
        AutoScaling scaling = world.aws().autoScaling();
        String group = scenario.group().name();
        scaling.putLifecycleHook(
                group,
                new LifecycleHook(
                        Marks.HOOK,
                        Transition.TERMINATING,
                        Duration.ofSeconds(Marks.HOOK_HEARTBEAT_SECONDS),
                        LifecycleHook.Result.CONTINUE,
                        Optional.of("{\"cluster\":\"ten\"}")));
        scaling.terminateInstanceInAutoScalingGroup(
                scaling.peek(group).instances().getFirst().id(), Capacity.KEEP);
    }

    private void pass(Duration time) {
        world.agenda().runUntil(() -> false, world.agenda().instant().plus(time));
    }

    /** As CloudFormation makes it of the template. */
    private static JsonNode dashboard(String rollout) throws IOException {
        JsonNode watch = Shipped.yaml(Files.readString(Golden.root().resolve("infra/watch.yaml")));
        JsonNode sub = watch.at("/Resources/Dashboard/Properties/DashboardBody/!Sub");
        Map<String, String> values = new TreeMap<>();
        for (Map.Entry<String, JsonNode> lines : sub.path(1).properties()) {
            values.put(
                    lines.getKey(),
                    Shipped.read().resources("AWS::Serverless::Function").keySet().stream()
                            .collect(Collectors.joining(
                                    lines.getValue().at("/!Join/0").asText())));
        }
        values.put("RolloutArn", rollout);
        values.put("OnTerminationArn", rollout.replaceFirst("[^:]+$", Machines.ON_TERMINATION));
        String body = Pattern.compile("\\$\\{([^}]+)}")
                .matcher(sub.path(0).asText())
                .replaceAll(found -> Matcher.quoteReplacement(
                        values.getOrDefault(found.group(1), found.group(1).replace(".Arn", ""))));
        return Json.json().readTree(body);
    }

    /** Takes the whole of the page. */
    private static void picture(String name, String page, int width) throws IOException {
        Path file = Files.writeString(directory.resolve(name + ".html"), page);
        browser.screen(width, 100, "light").open(file);
        int wide = browser.evaluate("document.documentElement.scrollWidth").asInt();
        int high = browser.evaluate("document.documentElement.scrollHeight").asInt();
        byte[] picture = browser.screen(wide, high, "light").screenshot();
        assertThat(browser.complaints()).isEmpty();
        assertThat(picture).hasSizeBetween(10_000, LARGEST);
        if (System.getenv("UPDATE_GOLDEN") != null) {
            Files.write(Golden.root().resolve("docs/pictures").resolve(name + ".png"), picture);
        }
    }
}
