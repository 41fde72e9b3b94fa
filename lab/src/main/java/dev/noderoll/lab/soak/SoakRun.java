package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.check.ClusterSurge;
import dev.noderoll.lab.check.Violations;
import dev.noderoll.lab.defect.Product;
import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.lab.fault.FaultyBoots;
import dev.noderoll.lab.fault.FaultyCalls;
import dev.noderoll.lab.fault.FaultyEvents;
import dev.noderoll.lab.fault.FaultyFunctions;
import dev.noderoll.lab.fault.Trouble;
import dev.noderoll.lab.fault.Weather;
import dev.noderoll.lab.run.Door;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.ShippedFunctions;
import dev.noderoll.lab.run.StateCalls;
import dev.noderoll.lab.run.Timeline;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.lambda.Invocation;
import dev.noderoll.sim.lambda.Lambda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One seed: a drawn cluster is rolled in bad weather, all its groups side by side, then to the end in good weather.
 *
 * <ol>
 *   <li>In bad weather a rollout is started; one that was stopped is started again, when the Lease allows it.
 *   <li>It ends in a promised end state: succeeded; abandoned or rolled back, with every setting back; or stopped with
 *       a named reason.
 *   <li>The weather calms, what others did is undone, and a lenient operator starts again, a few times at most: the
 *       rollout succeeds, every member runs the target, nothing is left over.
 * </ol>
 */
final class SoakRun {

    /** A hundred times what a seed takes: what goes on after them goes on for days of the world, and hours of the machine. */
    private static final long MOST_EVENTS = 300_000;

    private static final Duration LIMIT = Duration.ofHours(30);
    private static final Duration HELD = Duration.ofMinutes(1);
    private static final Duration STOP_LOOK = Duration.ofSeconds(20);

    /** Long enough for the group to do what it has cause to do, as to rebalance its zones. */
    private static final Duration AFTERWARDS = Duration.ofMinutes(5);

    private static final int STORMS = 5;
    private static final int CALMS = 4;

    private final Draw draw;
    private final Scenario scenario;
    private final World world;
    private final Agenda agenda;
    private final Weather weather;
    private final Trouble trouble;
    private final List<Rolled> groups;
    private final Operator operator;
    private final Optional<Violations> together;
    private final List<String> lines = new ArrayList<>();
    private final List<String> endings = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final List<Execution> others = new ArrayList<>();

    private SoakRun(Draw draw, Product product) {
        this.draw = draw;
        this.scenario = draw.scenario();
        this.world = new World(scenario, draw.seed());
        this.agenda = world.agenda();
        world.aws().addAlarm("errors");
        world.settle(draw.manifests());
        Dice chance = new Dice(draw.seed()).named("soak").named("weather");
        this.weather = new Weather(agenda, chance, draw.rates(), draw.focus());
        Door door = Door.direct(world, scenario.cluster());
        this.groups = Rolled.each(scenario).stream()
                .map(each -> new Rolled(world, each, weather, door.ports()))
                .toList();
        Functions.Code functions = StateCalls.functions(followed(new ShippedFunctions(FaultyCalls.of(
                product.ports(door.ports(), world),
                world.aws(),
                weather,
                this::stopFor,
                function -> groups.forEach(group -> group.course().sends(function))))));
        Dice asked = new Dice(draw.seed()).named("soak").named("asked");
        Lambda lambda = door.functions(new DrawnHook(functions, weather, agenda, asked));
        Rolled first = groups.getFirst();
        StepFunctions service = new StepFunctions(
                agenda,
                world.dice(),
                new HeardAnswers(
                        new FaultyFunctions(lambda, weather, agenda), agenda, first.promises(), scenario.rollout()),
                (resource, arguments) -> arguments,
                Settings.DEFAULT);
        Machines.register(service, product::machine);
        door.follow(service);
        this.operator = new Operator(service, world.aws());
        groups.forEach(group -> {
            group.promises().watchLooks(lambda::oldestLook);
            group.course().tell(group.promises(), door.watched().ledger(), operator::rollout);
            group.course().beside(coursesBeside(group));
        });
        this.together = clusterSurge();
        this.trouble = new Trouble(
                new Trouble.Place(
                        agenda, world.aws(), world.api(), scenario.group().name()),
                weather);
    }

    private Functions.Code followed(Functions.Code functions) {
        Functions.Code all = functions;
        for (Rolled group : groups) {
            all = group.course().through(all);
        }
        return all;
    }

    private List<Course> coursesBeside(Rolled group) {
        return groups.stream().filter(g -> g != group).map(Rolled::course).toList();
    }

    /** Watches the cap on the surplus nodes of all groups; empty where there is none. */
    private Optional<Violations> clusterSurge() {
        int surplus = scenario.rollout().path("clusterSurge").path("nodes").asInt();
        return surplus == 0
                ? Optional.empty()
                : Optional.of(
                        ClusterSurge.watch(agenda, world.aws(), scenario.group().names(), surplus));
    }

    /** Runs a draw to its end. What the lab throws on the way is told as a broken promise too. */
    static SoakResult of(Draw draw) {
        return of(draw, Product.SHIPPED);
    }

    /** As the other, of a product that is not quite the shipped one. */
    static SoakResult of(Draw draw, Product product) {
        return of(draw, product, run -> {});
    }

    /** As {@link #of(Draw)}, which is the same run, with its timeline: that costs more than all checks. */
    static SoakResult told(Draw draw) {
        return of(draw, Product.SHIPPED, SoakRun::watchNodes);
    }

    private static SoakResult of(Draw draw, Product product, Consumer<SoakRun> watching) {
        try {
            SoakRun run = new SoakRun(draw, product);
            watching.accept(run);
            return run.run();
        } catch (RuntimeException e) {
            return SoakResult.thrown(draw, e);
        }
    }

    private void watchNodes() {
        Timeline timeline =
                new Timeline(agenda, world.aws(), world.api(), scenario.group().names(), lines::add);
        agenda.afterEach(event -> timeline.look());
    }

    private SoakResult run() {
        Instant begun = agenda.instant();
        world.bootAs(new FaultyBoots(weather));
        world.aws().events().disturb(new FaultyEvents(weather));
        operator.sweep(agenda);
        trouble.begin();
        agenda.after(draw.storm(), "the weather calms", this::goodWeather);
        storm();
        goodWeather();
        calm();
        if (isEndless()) {
            broken.add("Liveness: no end after " + agenda.ran() + " events");
        }
        Set<String> promises = new LinkedHashSet<>();
        groups.forEach(group -> promises.addAll(group.aftermath().promises()));
        together.ifPresent(watched -> watched.found().forEach(found -> promises.add(found.toString())));
        broken.addAll(promises);
        return new SoakResult(
                draw,
                endings,
                weather.met(),
                weather.meetings(),
                agenda.ran(),
                Duration.between(begun, agenda.instant()),
                broken,
                lines);
    }

    private void goodWeather() {
        if (!weather.isCalm()) {
            trouble.calm();
            MeanManifests.lift(world.api());
        }
    }

    private void storm() {
        roll(group -> group.scenario().rollout(), group -> {
            Execution rollout = group.rollout();
            if (!othersRun()) {
                broken.addAll(group.aftermath().ending(rollout));
            }
            return rollout.status() != Status.ABORTED || group.begun() >= STORMS;
        });
    }

    private void calm() {
        Set<Rolled> done = new HashSet<>();
        roll(group -> draw.lenient(group.scenario()), group -> {
            boolean all = group.rollout()
                    .output()
                    .filter(o -> o.path("outdated").isEmpty())
                    .isPresent();
            if (group.rollout().status() == Status.SUCCEEDED && all) {
                done.add(group);
            }
            return done.contains(group) || group.begun() >= CALMS;
        });
        if (done.size() == groups.size()) {
            agenda.runUntil(operator::idle, agenda.instant().plus(LIMIT));
            agenda.runUntil(() -> false, agenda.instant().plus(AFTERWARDS));
            groups.forEach(group -> broken.addAll(group.aftermath().leftovers()));
        } else if (!isEndless()) {
            broken.add("Liveness: no rollout replaces all after the faults have ended: " + endings.getLast());
        }
    }

    /**
     * Rolls all groups side by side, each until {@code done} says so when a rollout of it has ended; one that is told that
     * another holds the group, or has the surplus nodes, is started again.
     */
    private void roll(Function<Rolled, ObjectNode> input, Predicate<Rolled> done) {
        groups.forEach(Rolled::rests);
        Set<Rolled> left = new LinkedHashSet<>(groups);
        left.forEach(group -> start(group, input.apply(group)));
        while (!left.isEmpty() && !isEndless()) {
            await(left).forEach(group -> start(group, input.apply(group)));
            for (Rolled group : List.copyOf(left)) {
                if (!group.runs() && group.again().isEmpty()) {
                    end(group);
                    if (isHeld(group.rollout(), left.size() > 1) && isPatient(group)) {
                        agenda.after(HELD, "somebody starts again", () -> {});
                        group.startsAt(agenda.instant().plus(HELD));
                    } else {
                        group.counts();
                        if (done.test(group)) {
                            left.remove(group);
                        } else {
                            start(group, input.apply(group));
                        }
                    }
                }
            }
        }
    }

    private void start(Rolled group, ObjectNode input) {
        group.course().begin(input, !group.course().written());
        group.begins(operator.startRollout(input), agenda.instant().plus(LIMIT));
        watch(group);
    }

    /** Until a rollout of these groups has ended, or the next are to be started: those; stops one that does not end. */
    private List<Rolled> await(Set<Rolled> left) {
        List<Rolled> running = left.stream().filter(Rolled::runs).toList();
        Instant until = left.stream().map(Rolled::due).min(Instant::compareTo).orElseThrow();
        if (agenda.runUntil(() -> isEndless() || running.stream().anyMatch(group -> !group.runs()), until)) {
            return List.of();
        }
        List<Rolled> due =
                left.stream().filter(group -> !group.due().isAfter(until)).toList();
        due.stream().filter(Rolled::runs).forEach(group -> {
            broken.add("Liveness: " + group.rollout().name() + " still running after " + LIMIT);
            operator.stop(group.rollout());
        });
        return due.stream().filter(group -> group.again().isPresent()).toList();
    }

    private boolean isEndless() {
        return agenda.ran() > MOST_EVENTS;
    }

    private void end(Rolled group) {
        String ending = ending(group.rollout());
        say(group.rollout().name() + " " + ending);
        endings.add(ending);
    }

    /** Whether it is started again: until one should have ended. */
    private boolean isPatient(Rolled group) {
        boolean patient = !agenda.instant().isAfter(group.patience());
        if (!patient) {
            broken.add("Liveness: another holds the group for more than " + LIMIT + ": " + endings.getLast());
        }
        return patient;
    }

    /** Whether somebody else holds the group, or has the surplus nodes, of which others may give some back. */
    private static boolean isHeld(Execution rollout, boolean others) {
        return rollout.output()
                .map(o -> o.path("kind").asText())
                .filter(kind -> kind.equals("Held") || (others && kind.equals("SurplusTaken")))
                .isPresent();
    }

    private void watch(Rolled group) {
        Execution rollout = group.rollout();
        agenda.after(STOP_LOOK, "somebody looks at " + rollout.name(), () -> {
            if (rollout.status() == Status.RUNNING && !weather.isCalm()) {
                if (weather.strikes(FaultKind.STOPPED)) {
                    operator.stop(rollout);
                } else {
                    if (weather.strikes(FaultKind.SECOND_START)) {
                        startAnother(group, rollout);
                    }
                    watch(group);
                }
            }
        });
    }

    /** StopExecution for the rollout that has called this function; nothing for one that no rollout has called. */
    private void stopFor(Invocation function) {
        operator.rollout(Course.rollout(StateCalls.input(function.payload()))).ifPresent(operator::stop);
    }

    /**
     * Promise 8: the second one answers who holds the group, and does nothing. While the cluster cannot be reached, the
     * Lease of the first may run out; then the second may carry on, and the first is fenced.
     */
    private void startAnother(Rolled group, Execution first) {
        boolean holds = group.course().written();
        boolean reachable = !weather.met().containsKey(FaultKind.API_OUTAGE)
                && !weather.met().containsKey(FaultKind.CREDENTIALS_EXPIRED);
        Execution second = operator.startRollout(group.scenario().rollout());
        others.add(second);
        second.whenEnded(other -> {
            boolean did = other.output().filter(o -> o.has("goal")).isPresent()
                    || other.error().filter(e -> e.startsWith("Noderoll.")).isPresent();
            if (holds && reachable && first.status() == Status.RUNNING && did) {
                broken.add("OneAtATime: " + other.name() + " " + ending(other) + " while " + first.name() + " runs");
            }
        });
    }

    /** Whether a rollout that somebody else started has something to put back yet. */
    private boolean othersRun() {
        return others.stream().anyMatch(e -> e.status() == Status.RUNNING);
    }

    private void say(String line) {
        lines.add("          " + line);
    }

    private static String ending(Execution rollout) {
        return rollout.status() + " "
                + rollout.output()
                        .map(Object::toString)
                        .orElseGet(() -> rollout.error().orElse("") + ": "
                                + rollout.cause().orElse(""));
    }
}
