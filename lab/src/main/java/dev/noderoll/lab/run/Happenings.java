package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.check.Excuses;
import dev.noderoll.lab.scenario.Happening;
import dev.noderoll.lab.scenario.Happening.Answer;
import dev.noderoll.lab.scenario.Happening.Deed;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.aws.AutoScaling;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.EventBus;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupOptions;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Makes happen what a scenario says, each in its time. It only pushes from outside: what follows is the world's affair.
 *
 * <p>Tells what the promises do not answer for: what others take, or ask for beyond steady.
 */
final class Happenings implements Excuses, EventBus.Fault {

    /** What is done to others than the world. */
    record Levers(Runnable replaceApiServers, Runnable deployStack, Consumer<Answer> hook) {}

    private final Scenario scenario;
    private final World world;
    private final Timeline timeline;
    private final Levers levers;
    private final Runnable startRollout;
    private final GroupDescription declared;
    private final long declaredVersion;
    private final Set<String> ended = new TreeSet<>();
    private final Set<String> toLose = new TreeSet<>();
    private int left;
    private int taken;
    private int added;
    private int kept;
    private boolean rebalances;
    private boolean turnedBack;
    private Runnable anew = () -> {};

    /** {@code startRollout} is what somebody does by hand. */
    Happenings(Scenario scenario, World world, Timeline timeline, Levers levers, Runnable startRollout) {
        this.scenario = scenario;
        this.world = world;
        this.timeline = timeline;
        this.levers = levers;
        this.startRollout = startRollout;
        this.declared = world.aws().autoScaling().peek(scenario.group().name());
        this.declaredVersion =
                world.aws().templates().peek(declared.templateId()).latestVersion();
    }

    /** Counts from now. */
    void begin() {
        List<Happening> all = scenario.script().happenings();
        left = all.size();
        world.aws().events().disturb(this);
        for (Happening happening : all) {
            world.agenda().after(happening.at(), "happening: " + happening.deed(), () -> {
                left--;
                happen(happening.deed());
            });
        }
    }

    /** Whether all has happened. */
    boolean over() {
        return left == 0;
    }

    private void happen(Deed deed) {
        SimAws aws = world.aws();
        String group = scenario.group().name();
        switch (deed) {
            case Deed.StartRollout() -> {
                timeline.note(
                        "somebody starts a rollout to " + scenario.images().target());
                startRollout.run();
            }
            case Deed.PutParameter(String name, String value) -> {
                timeline.note("parameter " + name + " has a new version: " + value);
                aws.putParameter(name, value);
            }
            case Deed.TerminateInstance(String name) -> terminate(name);
            case Deed.InterruptSpotInstance(String name) -> interrupt(name);
            case Deed.RecommendRebalance(String name) ->
                to(name, "EC2 recommends to replace %s", aws.spot()::recommendRebalance);
            case Deed.ImpairZone(String zone) -> {
                timeline.note("no capacity left in " + zone);
                aws.impairZone(zone);
            }
            case Deed.RestoreZone(String zone) -> {
                timeline.note("capacity again in " + zone);
                rebalances = true;
                aws.restoreZone(zone);
            }
            case Deed.SellOut(String zone, String type) -> sellOut(zone, type);
            case Deed.ChangeOverrides(List<String> types) -> changeOverrides(aws.autoScaling(), group, types);
            case Deed.ResumeProcesses(List<String> processes) -> {
                timeline.note("somebody resumes " + String.join(", ", processes));
                rebalances |= processes.contains("AZRebalance");
                aws.autoScaling().resumeProcesses(group, processes);
            }
            case Deed.ChangeCapacity(int by) -> {
                timeline.note("somebody changes the desired capacity by " + by);
                changeCapacity(aws.autoScaling(), group, by);
            }
            case Deed.Ask(String what, String by) -> ask(group, what, by);
            case Deed.AnswerHook(Answer answer) -> answerHook(answer);
            case Deed.LoseEvent(String detailType) -> loseNext(detailType);
            case Deed.ApplyTerraform() -> {
                timeline.note("somebody applies Terraform: tags, sizes, template version and processes are as before");
                applyTerraform(aws.autoScaling(), group);
            }
            case Deed.DeployStack() -> {
                timeline.note("somebody deploys the next release: other functions, other definitions of the machines");
                levers.deployStack().run();
            }
            case Deed.ReplaceApiServers() -> {
                timeline.note("EKS replaces the API servers: on connections of before they answer 401");
                levers.replaceApiServers().run();
            }
            case Deed.BreakImage bad -> {
                timeline.note(symptom(bad));
                world.breakImage(bad.image(), bad.symptom());
            }
        }
    }

    private void answerHook(Answer answer) {
        timeline.note("the operator's function answers " + answer.name().toLowerCase(Locale.ROOT));
        levers.hook().accept(answer);
    }

    private void loseNext(String detailType) {
        timeline.note("the next event '" + detailType + "' will be lost");
        toLose.add(detailType);
    }

    private void ask(String group, String what, String by) {
        timeline.note(by + " asks the rollout to " + what);
        mark(
                world.api(),
                "noderoll-" + group,
                what + " " + by + " " + world.agenda().instant());
    }

    /** On the group's Lease; one without a spec where the functions keep theirs in process. */
    private static void mark(KubeApi api, String lease, String wish) {
        Optional<ObjectNode> there = api.get(Kind.LEASE, "noderoll", lease);
        ObjectNode marked = there.map(ObjectNode::deepCopy)
                .orElseGet(() -> JsonNodeFactory.instance
                        .objectNode()
                        .put("apiVersion", "coordination.k8s.io/v1")
                        .put("kind", "Lease"));
        ObjectNode metadata = marked.withObjectProperty("metadata");
        metadata.put("name", lease).put("namespace", "noderoll");
        metadata.withObjectProperty("annotations").put("noderoll.dev/wish", wish);
        if (there.isPresent()) {
            api.update(Kind.LEASE, marked);
        } else {
            api.create(Kind.LEASE, marked);
        }
    }

    private void terminate(String name) {
        to(name, "somebody terminates %s through its group", id -> {
            taken++;
            world.aws().autoScaling().terminateInstanceInAutoScalingGroup(id, Capacity.KEEP);
        });
    }

    private void interrupt(String name) {
        to(name, "EC2 takes %s back in two minutes", id -> {
            taken++;
            ended.add(id);
            world.aws().interruptSpot(id);
        });
    }

    private void changeCapacity(AutoScaling scaling, String group, int by) {
        GroupDescription now = scaling.peek(group);
        int desired = Math.clamp(now.desired() + by, now.min(), now.max());
        int changed = desired - now.desired();
        added += Math.max(0, changed);
        kept = Math.max(0, kept + changed);
        scaling.setDesiredCapacity(group, desired);
    }

    private void sellOut(String zone, String type) {
        timeline.note("no " + type + " left in " + zone);
        world.aws().ec2().sellOut(zone, type);
    }

    /** The shares of On-Demand and Spot stay. */
    private void changeOverrides(AutoScaling scaling, String group, List<String> types) {
        timeline.note("somebody changes the overrides to " + String.join(", ", types));
        GroupOptions options = scaling.peek(group).options();
        GroupOptions.Mixed before = options.mixed().orElseThrow();
        GroupOptions.Mixed after =
                new GroupOptions.Mixed(World.overrides(types), before.onDemandBase(), before.onDemandPercentage());
        scaling.updateAutoScalingGroup(group, GroupChange.NOTHING.options(options.mixed(after)));
    }

    /** The provider changes what differs from its configuration, and takes away tags that are not in it. */
    private void applyTerraform(AutoScaling scaling, String group) {
        GroupDescription now = scaling.peek(group);
        rebalances |= now.suspended().contains("AZRebalance");
        scaling.updateAutoScalingGroup(
                group,
                GroupChange.NOTHING
                        .min(declared.min())
                        .max(declared.max())
                        .desired(declared.desired())
                        .template(declared.templateId(), String.valueOf(declaredVersion)));
        List<String> declaredTags = declared.tags().stream().map(GroupTag::key).toList();
        scaling.deleteTags(
                group,
                now.tags().stream()
                        .map(GroupTag::key)
                        .filter(key -> !declaredTags.contains(key))
                        .toList());
        List<String> suspended = now.suspended().stream()
                .filter(process -> !declared.suspended().contains(process))
                .toList();
        if (!suspended.isEmpty()) {
            scaling.resumeProcesses(group, suspended);
        }
    }

    private static String symptom(Deed.BreakImage bad) {
        return switch (bad.symptom()) {
            case NEVER_JOINS -> "instances of " + bad.image() + " will never join the cluster";
            case NO_POD_NETWORK -> "pods will get no network on nodes of " + bad.image();
        };
    }

    private void to(String name, String what, Consumer<String> deed) {
        timeline.instance(name)
                .ifPresentOrElse(
                        id -> {
                            timeline.note(what.replace("%s", name));
                            deed.accept(id);
                        },
                        () -> timeline.note("there is no " + name + ": nothing happens"));
    }

    @Override
    public List<Duration> copies(ObjectNode event) {
        String type = event.path("detail-type").asText();
        if (toLose.remove(type)) {
            timeline.note("event lost: " + type);
            return List.of();
        }
        return List.of(Duration.ZERO);
    }

    /** A rollout begins that does not carry on another. */
    void begunAnew() {
        anew.run();
    }

    @Override
    public void eachAnew(Runnable begins) {
        anew = begins;
    }

    /** A rollout goes back to where it came from. */
    void turnBack() {
        turnedBack = true;
    }

    @Override
    public int nodesTaken() {
        long byTheGroup = world
                .aws()
                .autoScaling()
                .peekActivities(scenario.group().name())
                .stream()
                .filter(activity -> activity.description().startsWith("Terminating")
                        && activity.cause().contains("difference between desired and actual capacity"))
                .count();
        return taken + (int) byTheGroup;
    }

    @Override
    public boolean allowsGaps() {
        return Trial.allowsGaps(scenario);
    }

    @Override
    public int unavailable() {
        return Trial.unavailable(scenario);
    }

    @Override
    public boolean withoutSurge() {
        return Trial.withoutSurge(scenario);
    }

    /** A group that launches where it likes may have to launch once more, and give up another. */
    @Override
    public int unevenAtBegin() {
        return scenario.group().mixed().isPresent() ? Trial.surge(scenario) : 0;
    }

    @Override
    public boolean endedByEks() {
        return scenario.group().managed().isPresent();
    }

    /** Zones are balanced one instance at a time. */
    @Override
    public int instancesAdded() {
        return added + (rebalances ? 1 : 0);
    }

    @Override
    public int instancesKept() {
        return kept;
    }

    @Override
    public boolean turnedBack() {
        return turnedBack;
    }

    @Override
    public boolean ended(String instance) {
        return ended.contains(instance);
    }
}
