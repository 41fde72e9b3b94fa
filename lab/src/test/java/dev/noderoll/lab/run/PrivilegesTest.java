package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.Golden;
import dev.noderoll.handler.Ports;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.asl.Execution;
import dev.noderoll.lab.asl.Execution.Status;
import dev.noderoll.lab.asl.Functions;
import dev.noderoll.lab.asl.Settings;
import dev.noderoll.lab.asl.StepFunctions;
import dev.noderoll.lab.asl.TaskFailure;
import dev.noderoll.lab.door.AwsDoor;
import dev.noderoll.lab.door.KubernetesDoor;
import dev.noderoll.lab.kernel.Inbox;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.lab.world.aws.ApiLog.Call;
import dev.noderoll.lab.world.aws.AutoScaling.Capacity;
import dev.noderoll.lab.world.kubernetes.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Holds what each function really calls against what its role in the template, and the RBAC, let it do.
 *
 * <p>The calls are counted where they arrive: at the doors, by the real adapters. Runs a rollout that succeeds, one that
 * is abandoned, one that is rolled back, and a termination by AWS.
 */
class PrivilegesTest {

    private static final String STRAY = """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"stray","namespace":"default"},
             "spec":{"containers":[{"name":"c","image":"nginx:1.29"}]}}
            """;

    private static final ObjectMapper YAML = new YAMLMapper();

    /**
     * Granted, and never seen as calls of their own: Auto Scaling asks for the first three when a group is given a
     * template; the signing of a token is no call.
     */
    private static final Set<String> IMPLIED = Set.of("ec2:RunInstances", "ec2:CreateTags", "iam:PassRole");

    /** By function, {@code service:Action}. */
    private static final SortedMap<String, Set<String>> AWS = new TreeMap<>();

    /** By all functions, {@code verb resource}. */
    private static final Set<String> KUBERNETES = new TreeSet<>();

    @BeforeAll
    static void run() throws TaskFailure {
        Scenario scenario = tight(ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes")));
        roll(scenario, "{\"closesAt\":\"2026-01-06T00:00:00Z\"}", Stray.NONE);
        roll(scenario, "{\"closesAt\":\"2026-01-05T08:30:00Z\"}", Stray.POD_WITHOUT_CONTROLLER);
        roll(scenario, "{\"onFailure\":\"abandon\"}", Stray.POD_WITHOUT_CONTROLLER);
        roll(scenario, "{\"onFailure\":\"rollBack\",\"alarms\":[\"errors\"]}", Stray.POD_WITHOUT_CONTROLLER);
    }

    /** What makes a rollout fail: a drain does not take away what nobody would bring back. */
    private enum Stray {
        NONE,
        POD_WITHOUT_CONTROLLER
    }

    /** A group that is as large as it may be: its maximum has to be raised and put back. */
    private static Scenario tight(Scenario s) {
        Group g = s.group();
        Group full = new Group(
                g.name(), g.size(), g.size(), g.zones(), g.instanceType(), g.cpuMillis(), g.memoryMi(), g.maxPods());
        return new Scenario(
                s.name(), s.about(), s.cluster(), full, s.images(), s.variants(), s.rollout(), s.requestsPerSecond());
    }

    private static void roll(Scenario scenario, String policy, Stray stray) throws TaskFailure {
        World world = new World(scenario, 1);
        world.settle(scenario.variant(""));
        if (stray == Stray.POD_WITHOUT_CONTROLLER) {
            world.cluster().apply(List.of((ObjectNode) json(STRAY)));
            world.agenda().runUntil(() -> false, world.agenda().instant().plusSeconds(30));
        }
        world.aws().addAlarm("errors");
        Inbox inbox = new Inbox();
        ObjectNode input = scenario.rollout().deepCopy();
        input.setAll((ObjectNode) json(policy));
        try (AwsDoor aws = AwsDoor.open(world.aws(), inbox);
                KubernetesDoor kubernetes = KubernetesDoor.open(world.api(), inbox);
                ExecutorService lambda = Executors.newVirtualThreadPerTaskExecutor()) {
            world.aws().addCluster(scenario.cluster(), kubernetes.url(), "", "1.36");
            Map<String, String> environment = Map.of(
                    "AWS_REGION",
                    world.aws().settings().region(),
                    "AWS_ENDPOINT_URL",
                    aws.endpoint().toString());
            Map<String, Functions> processes = new TreeMap<>();
            // Each function has a process of its own, and its own clients in it.
            Functions functions = (name, payload) -> processes
                    .computeIfAbsent(
                            name,
                            n -> new ShippedFunctions(
                                    ports(environment, world),
                                    i -> inbox.serveWhile(CompletableFuture.supplyAsync(i::run, lambda))))
                    .invoke(name, payload);
            StepFunctions service = new StepFunctions(
                    world.agenda(),
                    world.dice(),
                    counted(world, functions),
                    (resource, arguments) -> arguments,
                    Settings.DEFAULT);
            Machines.register(service);
            if (stray == Stray.NONE) {
                new Noderoll(service, world.aws(), input).begin();
                world.agenda().after(Duration.ofSeconds(100), "AWS takes a node", () -> takeOne(world));
                world.agenda().after(Duration.ofSeconds(108), "the sweep's schedule", () -> {
                    Deployed.start(service, Machines.SWEEP, "sweep-1", json("{}"));
                });
                world.agenda()
                        .after(
                                Duration.ofMinutes(4),
                                "EC2 takes a node",
                                () -> world.aws().interruptSpot(anyNode(world)));
            } else {
                // Nobody hears of terminations here, as if their events were lost: CheckGone completes the hooks.
                service.start(Machines.ROLLOUT, "deaf", input);
            }
            assertThat(world.agenda().runUntil(() -> idle(service), World.START.plusSeconds(9000)))
                    .isTrue();
            KUBERNETES.addAll(kubernetes.calls().keySet());
        }
    }

    private static Ports ports(Map<String, String> environment, World world) {
        return Wiring.ports(
                environment,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("lab", "lab")),
                world.agenda());
    }

    private static void takeOne(World world) {
        world.aws().autoScaling().terminateInstanceInAutoScalingGroup(anyNode(world), Capacity.KEEP);
    }

    /** The instance on which the first pod of the Deployment runs. */
    private static String anyNode(World world) {
        String node = world.api().list(Kind.POD, "default").stream()
                .filter(pod -> pod.path("metadata").path("name").asText().startsWith("web-"))
                .map(pod -> pod.path("spec").path("nodeName").asText())
                .findFirst()
                .orElseThrow();
        String provider = world.api()
                .get(Kind.NODE, "", node)
                .orElseThrow()
                .path("spec")
                .path("providerID")
                .asText();
        return provider.substring(provider.lastIndexOf('/') + 1);
    }

    private static boolean idle(StepFunctions service) {
        return service.executions().stream().map(Execution::status).noneMatch(Status.RUNNING::equals);
    }

    private static Functions counted(World world, Functions functions) {
        return (name, payload) -> {
            int before = world.aws().log().calls().size();
            try {
                return functions.invoke(name, payload);
            } finally {
                List<Call> calls = world.aws().log().calls();
                Set<String> seen = AWS.computeIfAbsent(name, n -> new TreeSet<>());
                calls.subList(before, calls.size()).forEach(c -> seen.add(permission(c)));
            }
        };
    }

    /** Request signing and permissions name CloudWatch differently. */
    private static String permission(Call call) {
        return (call.service().equals("monitoring") ? "cloudwatch" : call.service()) + ":" + call.action();
    }

    @Test
    void everyFunctionRan() throws IOException {
        assertThat(AWS.keySet()).containsExactlyInAnyOrderElementsOf(granted().keySet());
    }

    @Test
    void noFunctionCallsWhatItsRoleDoesNotGrant() throws IOException {
        Map<String, Set<String>> granted = granted();

        AWS.forEach((function, calls) ->
                assertThat(granted.get(function)).as(function).containsAll(calls));
    }

    @Test
    void noRoleGrantsWhatItsFunctionNeverCalls() throws IOException {
        Set<String> unused = new TreeSet<>();
        granted()
                .forEach((function, actions) -> actions.stream()
                        .filter(action -> !IMPLIED.contains(action))
                        .filter(action -> !AWS.getOrDefault(function, Set.of()).contains(action))
                        .forEach(action -> unused.add(function + " " + action)));

        // Asked for by a target that is a parameter, which these rollouts do not have.
        assertThat(unused).containsExactly("BeginRolloutFunction ssm:GetParameter");
    }

    @Test
    void theClusterRoleGrantsWhatTheFunctionsCallAndNothingElse() throws IOException {
        Set<String> granted = rbac();
        Set<String> unused = new TreeSet<>(granted);
        unused.removeAll(KUBERNETES);

        assertThat(granted).containsAll(KUBERNETES);
        // Of kinds of workload that the two-node cluster does not have; single replicas alone are restarted.
        assertThat(unused)
                .containsExactlyInAnyOrder(
                        "get statefulsets", "get daemonsets", "get replicationcontrollers", "patch deployments");
    }

    /** By function, the actions of its own statements and of the shared policies that it refers to. */
    private static Map<String, Set<String>> granted() throws IOException {
        JsonNode resources = yaml("infra/template.yaml").path("Resources");
        Map<String, Set<String>> granted = new TreeMap<>();
        resources.properties().forEach(resource -> {
            if (resource.getValue().path("Type").asText().equals("AWS::Serverless::Function")) {
                Set<String> actions = new TreeSet<>();
                for (JsonNode policy : resource.getValue().path("Properties").path("Policies")) {
                    JsonNode document = policy.isTextual()
                            ? resources.path(policy.asText()).path("Properties").path("PolicyDocument")
                            : policy;
                    document.path("Statement").forEach(s -> actions(s.path("Action"), actions));
                }
                granted.put(resource.getKey(), actions);
            }
        });
        return granted;
    }

    private static void actions(JsonNode action, Set<String> into) {
        if (action.isTextual()) {
            into.add(action.asText());
        }
        action.forEach(each -> into.add(each.asText()));
    }

    private static Set<String> rbac() throws IOException {
        Set<String> granted = new TreeSet<>();
        for (String file : List.of("infra/rbac/cluster-role.yaml", "infra/rbac/role.yaml")) {
            for (JsonNode rule : yaml(file).path("rules")) {
                rule.path("verbs")
                        .forEach(verb -> rule.path("resources")
                                .forEach(resource -> granted.add(verb.asText() + " " + resource.asText())));
            }
        }
        return granted;
    }

    /** The first document, with CloudFormation's short tags read as plain text: {@code !Ref X} as X. */
    private static JsonNode yaml(String file) throws IOException {
        Path path = Golden.root().resolve(file);
        String text = Files.readString(path).replaceAll("!(Ref|Sub|GetAtt|Not|Equals|If|Join|Select) ", "");
        return YAML.readTree(text);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
