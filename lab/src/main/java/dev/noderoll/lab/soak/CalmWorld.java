package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.fault.Weather;
import dev.noderoll.lab.run.Door;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.ShippedFunctions;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.lambda.Lambda;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A cluster without faults, in which somebody starts and stops rollouts, one at a time; every promise is watched. */
final class CalmWorld {

    private static final Duration LIMIT = Duration.ofHours(30);

    /** How long whoever is told that another holds the group waits until the next try. */
    private static final Duration HELD = Duration.ofMinutes(1);

    /** Long enough for the group to do what it has cause to do, as to rebalance its zones. */
    private static final Duration AFTERWARDS = Duration.ofMinutes(5);

    private final Scenario scenario;
    private final World world;
    private final Agenda agenda;
    private final Course course;
    private final StepFunctions service;
    private final Operator operator;
    private final Promises promises;
    private final Aftermath aftermath;
    private final Moves moves;

    /** {@code world} is that of the scenario, and its pods are Ready. */
    CalmWorld(Scenario scenario, World world) {
        this.scenario = scenario;
        this.world = world;
        this.agenda = world.agenda();
        Weather good = new Weather(agenda, world.dice().named("weather"), Map.of());
        this.course = new Course(agenda, world.aws(), world.api(), scenario, good);
        Door door = Door.direct(world, scenario.cluster());
        Lambda lambda = door.lambda(course.through(new ShippedFunctions(door.ports())));
        this.service = Machines.serve(agenda, world.dice(), lambda);
        door.follow(service);
        this.operator = new Operator(service, world.aws());
        this.promises =
                new Promises(agenda, world.aws(), world.api(), scenario.group().name(), Trial.surge(scenario), course);
        promises.watchLooks(lambda::oldestLook);
        course.tell(promises, door.watched().ledger(), operator::rollout);
        this.aftermath = new Aftermath(world, scenario, door.ports(), promises, good);
        this.moves = new Moves(world.api());
    }

    World world() {
        return world;
    }

    StepFunctions service() {
        return service;
    }

    Moves moves() {
        return moves;
    }

    Execution start(ObjectNode rollout) {
        return start(rollout, true);
    }

    private Execution start(ObjectNode rollout, boolean fresh) {
        course.begin(rollout, fresh);
        return operator.startRollout(rollout);
    }

    void stop(Execution rollout) {
        operator.stop(rollout);
    }

    /** Lets this much time pass. */
    void pass(Duration time) {
        agenda.runUntil(() -> false, agenda.instant().plus(time));
    }

    /** Runs until {@code done}, for a good while at most; returns whether it is. */
    boolean runUntil(BooleanSupplier done) {
        return agenda.runUntil(done, agenda.instant().plus(LIMIT));
    }

    /** Runs an execution to its end, and whatever else runs. */
    void finish(Execution rollout) {
        runUntil(() -> rollout.status() != Status.RUNNING);
        runUntil(operator::idle);
    }

    /** Starts a rollout, and again each minute as long as it is told that another holds the group; runs it to its end. */
    Execution carryOn(ObjectNode rollout) {
        Execution next = start(rollout, false);
        finish(next);
        boolean held = next.output()
                .filter(o -> o.path("kind").asText().equals("Held"))
                .isPresent();
        if (held) {
            pass(HELD);
            return carryOn(rollout);
        }
        return next;
    }

    /** What is left over when all has come to rest. */
    List<String> leftovers() {
        pass(AFTERWARDS);
        return aftermath.leftovers();
    }

    /** The promises that were broken so far, that of the settings included: to be asked when all has come to rest. */
    List<Violation> broken() {
        return promises.atTheEnd().found();
    }

    Scenario scenario() {
        return scenario;
    }
}
