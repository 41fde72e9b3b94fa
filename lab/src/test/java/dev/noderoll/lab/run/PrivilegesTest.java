package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.handler.Ports;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.ApiLog.Call;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.ChangeCalendars.State;
import dev.noderoll.sim.door.AwsDoor;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.lambda.FunctionTimes;
import dev.noderoll.sim.lambda.Lambda;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Holds what the functions of each role really call against what it, and the RBAC, let them do.
 *
 * <p>The calls are counted where they arrive: at the doors, by the real adapters. Runs a rollout that succeeds, one that
 * is abandoned, one that is rolled back, a termination by AWS, and every scenario in which things happen.
 */
class PrivilegesTest {

    /** A role in AWS, and a group in the cluster. */
    private static final List<String> LEVELS = List.of("look", "drain", "change");

    /** Rules for a kind that the lab does not have. */
    private static final Set<String> NOT_IN_THE_LAB =
            Set.of("get replicationcontrollers", "list replicationcontrollers", "watch replicationcontrollers");

    /** One of each kind of workload that the two-node cluster does not have, and a single replica. */
    private static final String OTHER_KINDS = """
        [{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"single","namespace":"default"},
          "spec":{"replicas":1,"selector":{"matchLabels":{"app":"single"}},
           "strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}},
           "template":{"metadata":{"labels":{"app":"single"}},
            "spec":{"containers":[{"name":"c","image":"nginx:1.29"}]}}}},
         {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},
          "spec":{"replicas":2,"serviceName":"db","selector":{"matchLabels":{"app":"db"}},
           "template":{"metadata":{"labels":{"app":"db"}},
            "spec":{"containers":[{"name":"c","image":"nginx:1.29"}]}}}},
         {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"agent","namespace":"default"},
          "spec":{"selector":{"matchLabels":{"app":"agent"}},
           "template":{"metadata":{"labels":{"app":"agent"}},
            "spec":{"containers":[{"name":"c","image":"nginx:1.29"}]}}}}]
        """;

    private static final String STRAY = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"stray","namespace":"default"},
         "spec":{"containers":[{"name":"c","image":"nginx:1.29"}]}}
        """;

    /** The scenarios in which things happen. */
    private static final List<String> PLAYED = List.of(
            "ami-release", "window-closes", "az-rebalance", "spot-interruption", "long-drain", "event-lost", "bad-ami");

    /** The image is too young: it is read, and rolls nothing. */
    private static final String PLAN = """
        {"groups":[{"cluster":"two-nodes"}],"target":{"image":"ami-0b0b000000000002"},"soakHours":1,"calendars":["freeze"]}
        """;

    /**
     * Granted, and never seen as calls of their own: Auto Scaling asks for the first four when a group is given a template
     * or is to launch at once, EC2 for GetParameters where a template names its image by a parameter; Lambda writes logs and
     * traces; and the lab tells functions in process whether their execution runs.
     */
    private static final Set<String> IMPLIED = Set.of(
            "ec2:RunInstances",
            "ec2:CreateTags",
            "iam:PassRole",
            "ec2:CreateFleet",
            "ssm:GetParameters",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
            "states:DescribeExecution");

    /** By function, {@code service:Action}. */
    private static final SortedMap<String, Set<String>> AWS = new TreeMap<>();

    /** By all functions, {@code verb resource}. */
    private static final Set<String> KUBERNETES = new TreeSet<>();

    @BeforeAll
    static void run() throws TaskFailure {
        Scenario scenario = tight(ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes")));
        roll(scenario, "{\"closesAt\":\"2026-01-06T00:00:00Z\"}", Stray.NONE);
        roll(scenario, "{\"closesAt\":\"2026-01-05T08:30:00Z\"}", Stray.POD_WITHOUT_CONTROLLER);
        roll(scenario, "{\"target\":{\"parameter\":\"/images/nodes\"}}", Stray.OTHER_KINDS);
        roll(scenario, "{\"onFailure\":\"abandon\",\"launch\":\"launchInstances\"}", Stray.POD_WITHOUT_CONTROLLER);
        roll(scenario, "{\"onFailure\":\"rollBack\",\"alarms\":[\"errors\"]}", Stray.POD_WITHOUT_CONTROLLER);
        for (String name : PLAYED) {
            play(ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve(name)));
        }
    }

    /** What is there beside the scenario; a pod that nobody would bring back makes a rollout fail. */
    private enum Stray {
        NONE,
        OTHER_KINDS,
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

    /** What runs on a service; returns whether it came to its end. */
    @FunctionalInterface
    private interface Course {
        boolean run(StepFunctions service) throws TaskFailure;
    }

    private static void roll(Scenario scenario, String policy, Stray stray) throws TaskFailure {
        World world = world(scenario, stray);
        ObjectNode input = scenario.rollout().deepCopy();
        input.setAll((ObjectNode) json(policy));
        count(scenario, world, service -> {
            if (stray == Stray.NONE) {
                startPlans(service, world);
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
                // Nobody hears of terminations here, as if their events were lost: TerminateNodes completes the hooks.
                service.start(Machines.ROLLOUT, "deaf", input);
            }
            return world.agenda().runUntil(() -> idle(service), World.START.plusSeconds(9000));
        });
    }

    private static void play(Scenario scenario) throws TaskFailure {
        World world = new World(scenario, 1);
        world.settle(scenario.variant(""));
        count(scenario, world, service -> {
            Timeline timeline = new Timeline(
                    world.agenda(), world.aws(), world.api(), scenario.group().name(), line -> {});
            world.agenda().afterEach(event -> timeline.look());
            Play play = new Play(scenario, world, service, timeline);
            play.begin();
            return world.agenda().runUntil(play::ended, World.START.plus(scenario.limit()));
        });
    }

    /** Keeps what functions call while the course runs. */
    private static void count(Scenario scenario, World world, Course course) throws TaskFailure {
        Inbox inbox = new Inbox();
        try (AwsDoor aws = AwsDoor.open(world.aws(), inbox);
                KubernetesDoor kubernetes = KubernetesDoor.open(world.api(), inbox)) {
            world.aws().addCluster(scenario.cluster(), kubernetes.url(), "", "1.36");
            Map<String, String> environment = Map.of(
                    "AWS_REGION",
                    world.aws().settings().region(),
                    "AWS_ENDPOINT_URL",
                    aws.endpoint().toString());
            Fibers fibers = Fibers.serving(world.agenda(), inbox);
            Map<String, Functions.Code> processes = new TreeMap<>();
            // Each function has a process of its own, and its own clients in it.
            Functions.Code functions = (name, payload) -> processes
                    .computeIfAbsent(name, n -> new ShippedFunctions(ports(environment, world)))
                    .run(name, payload);
            StepFunctions service = new StepFunctions(
                    world.agenda(),
                    world.dice(),
                    new Lambda(
                            fibers,
                            world.dice(),
                            Template.read()::function,
                            FunctionTimes.NONE,
                            counted(world, functions)),
                    (resource, arguments) -> arguments,
                    Settings.DEFAULT);
            Machines.register(service);
            assertThat(course.run(service)).as(scenario.name()).isTrue();
            KUBERNETES.addAll(kubernetes.requests().counts().keySet());
        }
    }

    private static World world(Scenario scenario, Stray stray) {
        World world = new World(scenario, 1);
        world.settle(scenario.variant(""));
        if (stray == Stray.POD_WITHOUT_CONTROLLER) {
            world.cluster().apply(List.of((ObjectNode) json(STRAY)));
            world.agenda().runUntil(() -> false, world.agenda().instant().plusSeconds(30));
        }
        if (stray == Stray.OTHER_KINDS) {
            List<ObjectNode> others = new ArrayList<>();
            json(OTHER_KINDS).forEach(o -> others.add((ObjectNode) o));
            world.cluster().apply(others);
            world.agenda().runUntil(() -> false, world.agenda().instant().plusSeconds(60));
        }
        world.aws().putParameter("/images/nodes", scenario.images().target());
        world.aws().addAlarm("errors");
        world.aws().setCalendar("freeze", State.OPEN);
        return world;
    }

    private static Ports ports(Map<String, String> environment, World world) {
        return Wiring.ports(
                environment,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("lab", "lab")),
                world.agenda());
    }

    /** One that is stored, and one that is given and asks for approval, so that the group is looked at. */
    private static void startPlans(StepFunctions service, World world) {
        world.aws().putParameter("plan", PLAN);
        Deployed.start(service, Machines.PATCH, "patch-1", json("{\"planParameter\":\"plan\"}"));
        String grown = PLAN.replace("\"soakHours\":1", "\"approval\":{\"hours\":1}")
                .replace("{\"cluster\":\"two-nodes\"}", "{\"cluster\":\"two-nodes\",\"nodeGroup\":\"workers\"}");
        world.agenda().after(Duration.ofMinutes(1), "another plan", () -> {
            Deployed.start(service, Machines.PATCH, "patch-2", json("{\"plan\":" + grown + "}"));
        });
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

    private static Functions.Code counted(World world, Functions.Code functions) {
        return (name, payload) -> {
            int before = world.aws().log().calls().size();
            try {
                return functions.run(name, payload);
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
    void everyFunctionRan() {
        assertThat(AWS.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Privileges.roles(template()).keySet());
    }

    @Test
    void everyRoleHasTheActionsThatItsFunctionsCallAndNoOther() {
        assertThat(differences(template())).isEmpty();
    }

    @Test
    void theClusterRolesGrantWhatTheFunctionsCallAndNothingElse() {
        Map<String, Set<String>> granted = Map.of("the cluster's roles", rbac());

        assertThat(Privileges.differences(granted, Map.of("the cluster's roles", KUBERNETES), NOT_IN_THE_LAB))
                .isEmpty();
    }

    /** Whoever changes groups cannot evict; whoever looks can change nothing but the Lease. */
    @Test
    void noLevelOfTrustMayWhatAnotherOneIsFor() {
        assertThat(rbac("look")).allMatch(rule -> rule.startsWith("list ") || rule.endsWith(" leases"));
        assertThat(rbac("change")).doesNotContain("create pods/eviction", "patch deployments", "watch pods");
        assertThat(rbac("drain")).contains("create pods/eviction");
        assertThat(Privileges.granted(template()).get("DrainRole"))
                .doesNotContain(
                        "autoscaling:TerminateInstanceInAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup");
        assertThat(Privileges.granted(template()).get("LookRole"))
                .allMatch(action -> action.matches("\\w+:(Describe|Get|Put(Log|Te|Tr)|CreateLogStream).*"));
    }

    /** Takes each action out of each statement, one at a time. */
    @Test
    void anActionThatIsTakenOutOfTheTemplateIsMissed() {
        int statements = statements(template()).size();
        int taken = 0;
        for (int i = 0; i < statements; i++) {
            int actions =
                    Math.max(1, statements(template()).get(i).path("Action").size());
            for (int j = 0; j < actions; j++) {
                JsonNode changed = template();
                ObjectNode statement = statements(changed).get(i);
                JsonNode action = statement.path("Action");
                String name =
                        action.isTextual() ? action.asText() : action.path(j).asText();
                if (action.isTextual()) {
                    statement.putArray("Action");
                } else {
                    ((ArrayNode) action).remove(j);
                }
                // One action may stand in two statements, for two kinds of resources: then it is still there.
                boolean gone = !Privileges.granted(changed).equals(Privileges.granted(template()));
                if (gone && !IMPLIED.contains(name)) {
                    taken++;
                    assertThat(differences(changed))
                            .as("without %s of %s", name, statement.path("Sid").asText())
                            .anyMatch(line -> line.endsWith(" lacks " + name));
                }
            }
        }
        assertThat(taken).isGreaterThan(20);
    }

    @Test
    void anActionThatIsAddedToTheTemplateIsFound() {
        for (int i = 0; i < statements(template()).size(); i++) {
            JsonNode changed = template();
            ObjectNode statement = statements(changed).get(i);
            JsonNode action = statement.path("Action");
            ArrayNode more = statement.putArray("Action");
            if (action.isTextual()) {
                more.add(action);
            }
            more.addAll(action.isArray() ? (ArrayNode) action : more.arrayNode())
                    .add("ec2:DeleteVolume");

            assertThat(differences(changed))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith("never uses ec2:DeleteVolume"));
        }
    }

    @Test
    void aRuleThatIsAddedToTheClusterRoleOrTakenOutIsFound() {
        for (String level : LEVELS) {
            int documents = Privileges.documents(file(level)).size();
            for (int d = 0; d < documents; d++) {
                int rules =
                        Privileges.documents(file(level)).get(d).path("rules").size();
                for (int i = 0; i < rules; i++) {
                    List<JsonNode> more = Privileges.documents(file(level));
                    ((ArrayNode) more.get(d).path("rules").path(i).path("verbs")).add("deletecollection");
                    assertThat(Privileges.rules(more))
                            .anyMatch(rule -> rule.startsWith("deletecollection ") && !KUBERNETES.contains(rule));
                    anyRuleTakenOutIsMissed(level, d, i);
                }
            }
        }
    }

    /** Unless another level has it too: of these, the calls do not tell who made them. */
    private static void anyRuleTakenOutIsMissed(String level, int document, int rule) {
        List<JsonNode> less = Privileges.documents(file(level));
        ((ArrayNode) less.get(document).path("rules")).remove(rule);
        Set<String> left = new TreeSet<>(Privileges.rules(less));
        LEVELS.stream().filter(other -> !other.equals(level)).forEach(other -> left.addAll(rbac(other)));
        Set<String> gone = new TreeSet<>(rbac());
        gone.removeAll(left);

        if (!NOT_IN_THE_LAB.containsAll(gone)) {
            assertThat(KUBERNETES).as("without %s", gone).anyMatch(call -> !left.contains(call));
        }
    }

    private static JsonNode template() {
        return Privileges.yaml("infra/template.yaml");
    }

    private static SortedSet<String> differences(JsonNode template) {
        return Privileges.differences(Privileges.granted(template), Privileges.byRole(template, AWS), IMPLIED);
    }

    /** The statements that say what functions may do, each once. */
    private static List<ObjectNode> statements(JsonNode template) {
        Set<ObjectNode> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<ObjectNode> order = new ArrayList<>();
        for (String role : Privileges.granted(template).keySet()) {
            Privileges.statements(template, role).stream().filter(found::add).forEach(order::add);
        }
        return order;
    }

    private static String file(String level) {
        return "infra/rbac/" + level + ".yaml";
    }

    private static Set<String> rbac() {
        Set<String> granted = new TreeSet<>();
        LEVELS.forEach(level -> granted.addAll(rbac(level)));
        return granted;
    }

    private static Set<String> rbac(String level) {
        return Privileges.rules(Privileges.documents(file(level)));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
