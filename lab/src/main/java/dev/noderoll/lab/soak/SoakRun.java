package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.check.Promises;
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
import dev.noderoll.lab.run.Trial;
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
import java.util.List;
import java.util.function.Consumer;

/**
 * One seed: a drawn cluster is rolled in bad weather, then rolled to the end in good weather.
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
    private final Course course;
    private final Operator operator;
    private final Aftermath aftermath;
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
        String group = scenario.group().name();
        this.course = new Course(agenda, world.aws(), world.api(), scenario, weather);
        Door door = Door.direct(world, scenario.cluster());
        Promises promises = new Promises(agenda, world.aws(), world.api(), group, Trial.surge(scenario), course);
        Functions.Code functions = StateCalls.functions(course.through(new ShippedFunctions(FaultyCalls.of(
                product.ports(door.ports(), world), world.aws(), weather, this::stopFor, course::sends))));
        Dice asked = new Dice(draw.seed()).named("soak").named("asked");
        Lambda lambda = door.functions(new DrawnHook(functions, weather, agenda, asked));
        StepFunctions service = new StepFunctions(
                agenda,
                world.dice(),
                new HeardAnswers(new FaultyFunctions(lambda, weather, agenda), agenda, promises, scenario.rollout()),
                (resource, arguments) -> arguments,
                Settings.DEFAULT);
        Machines.register(service, product::machine);
        door.follow(service);
        this.operator = new Operator(service, world.aws());
        promises.watchLooks(lambda::oldestLook);
        course.tell(promises, door.watched().ledger(), operator::rollout);
        this.aftermath = new Aftermath(world, scenario, door.ports(), promises, weather);
        this.trouble = new Trouble(new Trouble.Place(agenda, world.aws(), world.api(), group), weather);
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
                new Timeline(agenda, world.aws(), world.api(), scenario.group().name(), lines::add);
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
        broken.addAll(aftermath.promises());
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
        for (int i = 0; i < STORMS; i++) {
            Execution rollout = roll(scenario.rollout());
            if (!othersRun()) {
                broken.addAll(aftermath.ending(rollout));
            }
            if (rollout.status() != Status.ABORTED) {
                return;
            }
        }
    }

    private void calm() {
        for (int i = 0; i < CALMS; i++) {
            Execution rollout = roll(draw.lenient());
            boolean all =
                    rollout.output().filter(o -> o.path("outdated").isEmpty()).isPresent();
            if (rollout.status() == Status.SUCCEEDED && all) {
                agenda.runUntil(operator::idle, agenda.instant().plus(LIMIT));
                agenda.runUntil(() -> false, agenda.instant().plus(AFTERWARDS));
                broken.addAll(aftermath.leftovers());
                return;
            }
        }
        broken.add("Liveness: no rollout replaces all after the faults have ended: " + endings.getLast());
    }

    /** Runs one rollout to its end; one that is told that another holds the group is started again, until one should have ended. */
    private Execution roll(ObjectNode input) {
        Instant patience = agenda.instant().plus(LIMIT);
        Execution rollout = rollOnce(input);
        while (isHeld(rollout)) {
            if (agenda.instant().isAfter(patience)) {
                broken.add("Liveness: another holds the group for more than " + LIMIT + ": " + endings.getLast());
                return rollout;
            }
            agenda.after(HELD, "somebody starts again", () -> {});
            agenda.runUntil(() -> false, agenda.instant().plus(HELD));
            rollout = rollOnce(input);
        }
        return rollout;
    }

    private static boolean isHeld(Execution rollout) {
        return rollout.output()
                .filter(o -> o.path("kind").asText().equals("Held"))
                .isPresent();
    }

    private Execution rollOnce(ObjectNode input) {
        course.begin(input, !course.written());
        Execution rollout = operator.startRollout(input);
        watch(rollout);
        boolean ended = agenda.runUntil(
                () -> rollout.status() != Status.RUNNING, agenda.instant().plus(LIMIT));
        String ending = ended ? ending(rollout) : "still running after " + LIMIT;
        say(rollout.name() + " " + ending);
        endings.add(ending);
        if (!ended) {
            broken.add("Liveness: " + rollout.name() + " " + ending);
            operator.stop(rollout);
        }
        return rollout;
    }

    private void watch(Execution rollout) {
        agenda.after(STOP_LOOK, "somebody looks at " + rollout.name(), () -> {
            if (rollout.status() == Status.RUNNING && !weather.isCalm()) {
                if (weather.strikes(FaultKind.STOPPED)) {
                    operator.stop(rollout);
                } else {
                    if (weather.strikes(FaultKind.SECOND_START)) {
                        startAnother(rollout);
                    }
                    watch(rollout);
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
    private void startAnother(Execution first) {
        boolean holds = course.written();
        boolean reachable = !weather.met().containsKey(FaultKind.API_OUTAGE)
                && !weather.met().containsKey(FaultKind.CREDENTIALS_EXPIRED);
        Execution second = operator.startRollout(scenario.rollout());
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
