package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.run.Happenings.Levers;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.model.Marks;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.Alarms;
import dev.noderoll.sim.aws.ApiLog.Call;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.ChangeCalendars.State;
import dev.noderoll.sim.aws.Eks.VersionOrder;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.door.Fault;
import dev.noderoll.sim.door.KubernetesDoor.Faults;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Courses in which the functions together call all that they ever call. */
final class PrivilegeCourses {

    /**
     * One of each kind of workload that the two-node cluster does not have, a single replica, a Job, volumes, one that is to be
     * made, an affinity that goes by the labels of namespaces, and a load balancer.
     */
    private static final String OTHER_KINDS = """
        [{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"single","namespace":"default"},
          "spec":{"replicas":1,"selector":{"matchLabels":{"app":"single"}},
           "strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}},
           "template":{"metadata":{"labels":{"app":"single"}},
            "spec":{"containers":[{"name":"c","image":"nginx:1.29"}]}}}},
         {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},
          "spec":{"replicas":2,"serviceName":"db","selector":{"matchLabels":{"app":"db"}},
           "template":{"metadata":{"labels":{"app":"db"}},
            "spec":{"affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[
               {"topologyKey":"kubernetes.io/hostname","namespaceSelector":{"matchLabels":{"team":"data"}},
                "labelSelector":{"matchLabels":{"app":"db"}}}]}},
             "containers":[{"name":"c","image":"nginx:1.29","volumeMounts":[{"name":"data","mountPath":"/data"}]}]}},
           "volumeClaimTemplates":[{"metadata":{"name":"data"},
            "spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}},
         {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"unused","namespace":"default"},
          "spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}},
         {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"agent","namespace":"default"},
          "spec":{"selector":{"matchLabels":{"app":"agent"}},
           "template":{"metadata":{"labels":{"app":"agent"}},
            "spec":{"containers":[{"name":"c","image":"nginx:1.29"}]}}}},
         {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"sum","namespace":"default"},
          "spec":{"template":{"metadata":{"annotations":{"lab.noderoll.dev/runs-for":"1h"}},
            "spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"nginx:1.29"}]}}}},
         {"apiVersion":"v1","kind":"Service","metadata":{"name":"front","namespace":"default"},
          "spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80,"targetPort":80}]}}]
        """;

    /** Pods that take a quarter of an hour to stop: longer than a stay of DrainNodes. */
    private static final String SLOW = """
        [{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"slow","namespace":"default"},
          "spec":{"replicas":2,"selector":{"matchLabels":{"app":"slow"}},
           "template":{"metadata":{"labels":{"app":"slow"}},
            "spec":{"terminationGracePeriodSeconds":1000,
             "topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"kubernetes.io/hostname",
              "whenUnsatisfiable":"ScheduleAnyway","labelSelector":{"matchLabels":{"app":"slow"}}}],
             "containers":[{"name":"c","image":"nginx:1.29",
              "lifecycle":{"preStop":{"exec":{"command":["sh","-c","sleep 900"]}}}}]}}}}]
        """;

    /** Nobody would bring it back, so it makes a rollout fail. */
    private static final String STRAY = """
        [{"apiVersion":"v1","kind":"Pod","metadata":{"name":"stray","namespace":"default"},
          "spec":{"containers":[{"name":"c","image":"nginx:1.29"}]}}]
        """;

    /** The scenarios in which things happen. */
    private static final List<String> PLAYED = List.of(
            "ami-release",
            "window-closes",
            "az-rebalance",
            "spot-interruption",
            "long-drain",
            "event-lost",
            "bad-ami",
            "warm-pool",
            "target-groups",
            "managed-group");

    /** The image is too young: it is read, and rolls nothing. */
    private static final String PLAN = """
        {"groups":[{"cluster":"two-nodes"}],"target":{"image":"ami-0b0b000000000002"},"soakHours":1,"calendars":["freeze"]}
        """;

    /** An API server that does not list by a watch: it answers as those before 1.32 do. */
    private static final Faults OLD_SERVER = (method, path) -> path.contains("sendInitialEvents=true")
            ? Optional.of(new Fault.Refused(
                    422, "Invalid", "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch"))
            : Optional.empty();

    private final CallsByFunction calls;

    private PrivilegeCourses(CallsByFunction calls) {
        this.calls = calls;
    }

    /** Runs them all. */
    static CallsByFunction run() {
        CallsByFunction calls = new CallsByFunction();
        PrivilegeCourses courses = new PrivilegeCourses(calls);
        Scenario scenario = tight(ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes")));
        courses.everythingAtOnce(scenario, "{\"closesAt\":\"2026-01-06T00:00:00Z\"}");
        courses.roll(scenario, "{\"closesAt\":\"2026-01-05T08:30:00Z\",\"preflight\":\"warn\"}", STRAY);
        courses.roll(
                scenario,
                "{\"target\":{\"parameter\":\"/images/nodes\"},\"launch\":\"desiredCapacity\",\"clusterSurge\":{\"nodes\":3}}",
                OTHER_KINDS);
        courses.roll(
                scenario, "{\"onFailure\":\"abandon\",\"launch\":\"launchInstances\",\"preflight\":\"warn\"}", STRAY);
        courses.roll(scenario, "{\"onFailure\":\"rollBack\",\"alarms\":[\"errors\"],\"preflight\":\"warn\"}", STRAY);
        courses.twoSessionsMeet(scenario);
        courses.awsTakesAMemberThatStopsSlowly(scenario);
        courses.somebodySetsTheGroupBackToTheLatest(scenario);
        courses.eksIsAtItAlready(ScenarioReader.read(Golden.root().resolve("lab/scenarios/managed-group")));
        for (String name : PLAYED) {
            courses.play(
                    ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve(name)));
        }
        return calls;
    }

    /** Pods are taken off their Service, and put back: by a drain that is given up, and by whoever ends or pauses a rollout. */
    static CallsByFunction detaching() {
        CallsByFunction calls = new CallsByFunction();
        PrivilegeCourses courses = new PrivilegeCourses(calls);
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/detach"));
        courses.play(scenario);
        String slowly =
                ",\"drain\":{\"detachLabels\":[\"example.com/traffic\"],\"detachSeconds\":600,\"timeoutSeconds\":900}}";
        for (String onFailure : List.of("abandon", "rollBack")) {
            courses.alarmSoundsInMidDrain(
                    scenario, "{\"alarms\":[\"errors\"],\"onFailure\":\"" + onFailure + "\"" + slowly);
        }
        return calls;
    }

    private void alarmSoundsInMidDrain(Scenario scenario, String policy) {
        World world = world(scenario, "[]");
        calls.count(scenario, world, Faults.NONE, service -> {
            Deployed.start(service, Machines.ROLLOUT, "alarmed", input(scenario, policy));
            world.agenda()
                    .after(
                            Duration.ofMinutes(5),
                            "the alarm sounds",
                            () -> world.aws().setAlarm("errors", Alarms.State.ALARM));
            return toTheEnd(world, service);
        });
    }

    /** A group that is as large as it may be: its maximum has to be raised and put back. */
    private static Scenario tight(Scenario s) {
        Group g = s.group();
        Group full = new Group(
                g.name(), g.size(), g.size(), g.zones(), g.instanceType(), g.cpuMillis(), g.memoryMi(), g.maxPods());
        return new Scenario(
                s.name(), s.about(), s.cluster(), full, s.images(), s.variants(), s.rollout(), s.requestsPerSecond());
    }

    /** With plans, and AWS taking nodes; one of them just before the rollout terminates it. */
    private void everythingAtOnce(Scenario scenario, String policy) {
        World world = world(scenario, "[]");
        world.aws().log().onCall(overtaking(world));
        calls.count(scenario, world, Faults.NONE, service -> {
            startPlans(service, world);
            new Noderoll(service, world.aws(), input(scenario, policy)).begin();
            takeOneAt(world, Duration.ofSeconds(100));
            world.agenda().after(Duration.ofSeconds(108), "the sweep's schedule", () -> {
                Deployed.start(service, Machines.SWEEP, "sweep-1", json("{}"));
            });
            world.agenda()
                    .after(
                            Duration.ofMinutes(4),
                            "EC2 takes a node",
                            () -> world.aws().interruptSpot(anyNode(world)));
            return toTheEnd(world, service);
        });
    }

    /** Nobody hears of terminations here, as if their events were lost: TerminateNodes completes the hooks. */
    private void roll(Scenario scenario, String policy, String others) {
        World world = world(scenario, others);
        calls.count(scenario, world, Faults.NONE, service -> {
            Deployed.start(service, Machines.ROLLOUT, "deaf", input(scenario, policy));
            return toTheEnd(world, service);
        });
    }

    /**
     * The rollout drains the one node that it is to, on-termination the other; both wait for the load balancers, and each then has pods that
     * rely on those of the other's node. By an API server that cannot stream lists.
     */
    private void twoSessionsMeet(Scenario scenario) {
        // Where a budget keeps one, the API server counts for both, and there is nothing to meet for.
        World world = world(scenario, "readiness", OTHER_KINDS);
        String drain = "{\"deregistrationSeconds\":60}";
        String only =
                world.api().list(Kind.NODE).getFirst().at("/metadata/name").asText();
        String other = instance(world.api().list(Kind.NODE).getLast());
        LifecycleHook hook = new LifecycleHook(
                Marks.HOOK,
                LifecycleHook.Transition.TERMINATING,
                Duration.ofMinutes(30),
                LifecycleHook.Result.CONTINUE,
                Optional.of("{\"cluster\":\"two-nodes\",\"drain\":" + drain + "}"));
        world.aws().autoScaling().putLifecycleHook(scenario.group().name(), hook);
        AtomicBoolean taken = new AtomicBoolean();
        world.api().onChange(Kind.NODE, change -> {
            if (cordoned(change.object()) && taken.compareAndSet(false, true)) {
                world.agenda()
                        .after(
                                Duration.ofSeconds(1),
                                "AWS takes the other node",
                                () -> world.aws()
                                        .autoScaling()
                                        .terminateInstanceInAutoScalingGroup(other, Capacity.KEEP));
            }
        });
        calls.count(scenario, world, OLD_SERVER, service -> {
            String policy = "{\"only\":{\"nodes\":[\"" + only + "\"]},\"drain\":" + drain + "}";
            new Noderoll(service, world.aws(), input(scenario, policy)).begin();
            return toTheEnd(world, service);
        });
    }

    /** Under the rollout's own hook, which it has to keep waiting. */
    private void awsTakesAMemberThatStopsSlowly(Scenario scenario) {
        World world = world(scenario, SLOW);
        calls.count(scenario, world, Faults.NONE, service -> {
            Deployed.start(service, Machines.ROLLOUT, "slow", input(scenario, "{}"));
            takeOneAt(world, Duration.ofSeconds(100));
            return toTheEnd(world, service);
        });
    }

    /** As Terraform does when it is applied: the group follows the latest version again, and that has to be asked for. */
    private void somebodySetsTheGroupBackToTheLatest(Scenario scenario) {
        World world = world(scenario, "[]");
        String group = scenario.group().name();
        calls.count(scenario, world, Faults.NONE, service -> {
            Deployed.start(service, Machines.ROLLOUT, "reset", input(scenario, "{}"));
            world.agenda().after(Duration.ofSeconds(40), "terraform apply", () -> {
                String template = world.aws().autoScaling().peek(group).templateId();
                world.aws()
                        .autoScaling()
                        .updateAutoScalingGroup(group, GroupChange.NOTHING.template(template, "$Latest"));
            });
            return toTheEnd(world, service);
        });
    }

    /** Somebody has begun to update the managed node group: that update is looked for, and followed. */
    private void eksIsAtItAlready(Scenario scenario) {
        World world = world(scenario, "[]");
        calls.count(scenario, world, Faults.NONE, service -> {
            world.aws()
                    .eks()
                    .updateNodegroupVersion(
                            "managed",
                            "ng-1",
                            new VersionOrder(Optional.empty(), Optional.empty(), false, Optional.empty()));
            Deployed.start(service, Machines.ROLLOUT, "joined", scenario.rollout());
            return toTheEnd(world, service);
        });
    }

    private void play(Scenario scenario) {
        World world = new World(scenario, 1);
        world.settle(scenario.variant(""));
        calls.count(scenario, world, Faults.NONE, service -> {
            Timeline timeline = new Timeline(
                    world.agenda(), world.aws(), world.api(), scenario.group().name(), line -> {});
            world.agenda().afterEach(event -> timeline.look());
            Play play = new Play(scenario, world, service, timeline, new Levers(() -> {}, () -> {}, _ -> {}));
            play.begin();
            return world.agenda().runUntil(play::ended, World.START.plus(scenario.limit()));
        });
    }

    private static boolean toTheEnd(World world, StepFunctions service) {
        return world.agenda()
                .runUntil(
                        () -> service.executions().stream()
                                .map(Execution::status)
                                .noneMatch(Status.RUNNING::equals),
                        World.START.plusSeconds(9000));
    }

    private static ObjectNode input(Scenario scenario, String policy) {
        ObjectNode input = scenario.rollout().deepCopy();
        input.setAll((ObjectNode) json(policy));
        return input;
    }

    private static World world(Scenario scenario, String others) {
        return world(scenario, "", others);
    }

    private static World world(Scenario scenario, String variant, String others) {
        World world = new World(scenario, 1);
        world.settle(scenario.variant(variant));
        List<ObjectNode> manifests = new ArrayList<>();
        json(others).forEach(each -> manifests.add((ObjectNode) each));
        world.cluster().apply(manifests);
        Instant settled = world.agenda().instant().plusSeconds(manifests.isEmpty() ? 0 : 60);
        world.agenda().runUntil(() -> false, settled);
        world.aws().putParameter("/images/nodes", scenario.images().target());
        world.aws().addAlarm("errors");
        world.aws().setCalendar("freeze", State.OPEN);
        return world;
    }

    private static void takeOneAt(World world, Duration from) {
        world.agenda()
                .after(
                        from,
                        "AWS takes a node",
                        () -> world.aws()
                                .autoScaling()
                                .terminateInstanceInAutoScalingGroup(anyNode(world), Capacity.KEEP));
    }

    private static boolean cordoned(JsonNode node) {
        return node.path("spec").path("unschedulable").asBoolean();
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

    /** AWS takes the node that is being drained in the moment in which the first call comes to terminate it. */
    private static Consumer<Call> overtaking(World world) {
        AtomicBoolean overtaken = new AtomicBoolean();
        return call -> {
            if (call.action().equals("TerminateInstanceInAutoScalingGroup") && overtaken.compareAndSet(false, true)) {
                drainedNode(world)
                        .ifPresent(node ->
                                world.aws().autoScaling().terminateInstanceInAutoScalingGroup(node, Capacity.KEEP));
            }
        };
    }

    private static Optional<String> drainedNode(World world) {
        return world.api().list(Kind.NODE).stream()
                .filter(PrivilegeCourses::cordoned)
                .findFirst()
                .map(PrivilegeCourses::instance);
    }

    private static String instance(JsonNode node) {
        return node.path("spec").path("providerID").asText().replaceFirst(".*/", "");
    }

    /** The instance on which the first pod of the Deployment runs. */
    private static String anyNode(World world) {
        String node = world.api().list(Kind.POD, "default").stream()
                .filter(pod -> pod.path("metadata").path("name").asText().startsWith("web-"))
                .map(pod -> pod.path("spec").path("nodeName").asText())
                .findFirst()
                .orElseThrow();
        return instance(world.api().get(Kind.NODE, "", node).orElseThrow());
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
