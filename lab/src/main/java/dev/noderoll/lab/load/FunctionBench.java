package dev.noderoll.lab.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.run.Deployed;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.Template;
import dev.noderoll.model.Marks;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.TemplateData;
import dev.noderoll.sim.door.AwsDoor;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Inbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Rolls a large cluster by the shipped machines with the packaged functions, in real time, as far as each state has been
 * entered; takes the rollout back, lets AWS take one instance, and sweeps. Tells of each call of each function what it cost.
 */
public final class FunctionBench {

    private static final String CLUSTER = "large";
    private static final String GROUP = "workers";
    private static final String CURRENT = "ami-0a11ce0000000001";
    private static final String TARGET = "ami-0b0b000000000002";
    private static final List<String> ZONES = List.of("eu-central-1a", "eu-central-1b", "eu-central-1c");
    private static final Duration LIMIT = Duration.ofMinutes(40);

    /** Instances that boot and stop in seconds: what is measured are the functions. */
    private static final AwsSettings QUICK =
            AwsSettings.usual().withExactTimes(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(1));

    private final LoadOrder order;
    private final Inbox inbox = new Inbox();
    private final Agenda agenda = inbox.realAgenda();
    private final Dice dice = new Dice(1);
    private final SimAws aws = new SimAws(agenda, dice, QUICK);
    private final InstantSource clock;
    private final Consumer<String> out;

    private FunctionBench(LoadOrder order, InstantSource clock, Consumer<String> out) {
        this.order = order;
        this.clock = clock;
        this.out = out;
    }

    /** Measures, and prints the table; returns the calls in their order. {@code clock} is real time. */
    public static List<Sample> run(LoadOrder order, InstantSource clock, Consumer<String> out) {
        return new FunctionBench(order, clock, out).run();
    }

    private List<Sample> run() {
        LoadSize size = order.size();
        addAccount(size);
        CrowdedCluster cluster = new CrowdedCluster(agenda, size, aws.ec2().live());
        aws.observe(cluster);
        tick();
        try (CrowdedDoor door = CrowdedDoor.open(cluster, inbox);
                AwsDoor awsDoor = AwsDoor.open(aws, inbox);
                ChildFunctions functions =
                        new ChildFunctions(function -> start(function, awsDoor), door, aws, inbox, clock)) {
            aws.addCluster(CLUSTER, door.url(), "", "1.36");
            StepFunctions service =
                    new StepFunctions(agenda, dice, functions, Deployed.integrations(aws), Settings.DEFAULT);
            Machines.register(service);
            awsDoor.serve(service);
            out.accept(LoadTable.title(size, order.surge()));
            roll(service, functions, cluster);
            takeOne(service);
            sweep(service);
            LoadTable.lines(functions.samples()).forEach(out);
            return functions.samples();
        }
    }

    private void addAccount(LoadSize size) {
        aws.addImage(CURRENT, "x86_64");
        aws.addImage(TARGET, "x86_64");
        String template = aws.addTemplate(GROUP, TemplateData.of(CURRENT, "m6i.2xlarge"));
        aws.addGroup(GroupSpec.of(GROUP, size.nodes(), template)
                .sized(size.nodes(), size.nodes(), 2 * size.nodes())
                .in(ZONES)
                .tagged(List.of(
                        new GroupTag("kubernetes.io/cluster/" + CLUSTER, "owned", GroupTag.Propagation.AT_LAUNCH))));
    }

    /** So that the agenda never runs out of events, and goes on serving. */
    private void tick() {
        agenda.after(Duration.ofMillis(200), "tick", this::tick);
    }

    private FunctionProcess start(String function, AwsDoor awsDoor) {
        int memory = Template.read()
                .function(function)
                .orElseThrow(() -> new IllegalStateException("the template has no " + function))
                .memoryMb();
        try {
            Path log = Files.createTempFile("noderoll-" + function + "-", ".log");
            log.toFile().deleteOnExit();
            return FunctionProcess.start(
                    memory,
                    ClassPath.of(order.functions()),
                    Map.of(
                            "AWS_REGION",
                            QUICK.region(),
                            "AWS_ENDPOINT_URL",
                            awsDoor.endpoint().toString(),
                            "AWS_ACCESS_KEY_ID",
                            "lab",
                            "AWS_SECRET_ACCESS_KEY",
                            "lab"),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a log", e);
        }
    }

    /** The canary and the first wave, and then the way back. */
    private void roll(StepFunctions service, ChildFunctions functions, CrowdedCluster cluster) {
        Execution rollout = Deployed.start(service, Machines.ROLLOUT, "load-1", input());
        await("a wave", () -> ended(rollout) || functions.calls("TerminateNodes") >= 2);
        if (ended(rollout)) {
            out.accept("the rollout has ended: " + rollout.status() + " " + said(rollout));
            return;
        }
        service.stop(rollout, "Load.Enough", "each state was entered");
        cluster.shelves().runOutHolds();
        Execution back = Deployed.start(service, Machines.ROLLOUT, "load-2", input().put("abandon", true));
        await("the way back", () -> ended(back));
        out.accept("taken back: " + back.status() + " " + said(back));
    }

    private ObjectNode input() {
        ObjectNode input =
                JsonNodeFactory.instance.objectNode().put("cluster", CLUSTER).put("nodeGroup", GROUP);
        if (order.surge().endsWith("%")) {
            input.put("maxSurge", order.surge());
        } else {
            input.put("maxSurge", Integer.parseInt(order.surge()));
        }
        input.putObject("target").put("image", TARGET);
        return input;
    }

    /** AWS takes one instance, under the owner's hook. */
    private void takeOne(StepFunctions service) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("cluster", CLUSTER);
        aws.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(
                                Marks.HOOK,
                                LifecycleHook.Transition.TERMINATING,
                                Duration.ofMinutes(30),
                                LifecycleHook.Result.CONTINUE,
                                Optional.of(metadata.toString())));
        new Deployed(service, aws);
        String instance = aws.autoScaling().peek(GROUP).instances().stream()
                .filter(i -> i.state() == LifecycleState.IN_SERVICE)
                .findFirst()
                .orElseThrow()
                .id();
        aws.autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP);
        await(
                "the termination",
                () -> service.executions().stream()
                        .anyMatch(e -> e.machine().equals(Machines.ON_TERMINATION) && ended(e)));
    }

    private void sweep(StepFunctions service) {
        Execution sweep = Deployed.start(service, Machines.SWEEP, "load-sweep", JsonNodeFactory.instance.objectNode());
        await("the sweep", () -> ended(sweep));
    }

    private void await(String what, BooleanSupplier done) {
        if (!agenda.runUntil(done, agenda.instant().plus(LIMIT))) {
            out.accept("not within " + LIMIT.toMinutes() + " minutes: " + what);
        }
    }

    private static boolean ended(Execution execution) {
        return execution.status() != Status.RUNNING;
    }

    private static String said(Execution execution) {
        String text = execution
                .output()
                .map(Object::toString)
                .orElseGet(() ->
                        execution.error().orElse("") + " " + execution.cause().orElse(""));
        return text.substring(0, Math.min(300, text.length()));
    }
}
