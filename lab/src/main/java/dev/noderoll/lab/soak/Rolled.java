package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.handler.Ports;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.fault.Weather;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A group that a run rolls: what watches it, and how far it has come. */
final class Rolled {

    private final Scenario scenario;
    private final Course course;
    private final Promises promises;
    private final Aftermath aftermath;
    private Optional<Execution> rollout = Optional.empty();
    private Optional<Instant> again = Optional.empty();
    private Instant end = Instant.MAX;
    private Instant patience = Instant.MAX;
    private int begun;

    /** {@code ports} are those without faults; {@code scenario} is of this group. */
    Rolled(World world, Scenario scenario, Weather weather, Ports ports) {
        this.scenario = scenario;
        this.course = new Course(world.agenda(), world.aws(), world.api(), scenario, weather);
        this.promises = new Promises(
                world.agenda(), world.aws(), world.api(), scenario.group().name(), Trial.surge(scenario), course);
        this.aftermath = new Aftermath(world, scenario, ports, promises, weather);
    }

    /** The scenarios of a cluster's groups, each as if it were alone, but for the names of the others. */
    static List<Scenario> each(Scenario all) {
        List<Scenario> each = new ArrayList<>();
        for (Scenario.Group group : all.groups()) {
            List<String> others = new ArrayList<>(all.group().names());
            others.remove(group.name());
            ObjectNode input = all.rollout().deepCopy().put("nodeGroup", group.name());
            each.add(RandomCluster.scenario(
                    group.besides(others), input, all.script().hook().isPresent()));
        }
        return each;
    }

    Scenario scenario() {
        return scenario;
    }

    Course course() {
        return course;
    }

    Promises promises() {
        return promises;
    }

    Aftermath aftermath() {
        return aftermath;
    }

    /** Its last rollout; throws before the first. */
    Execution rollout() {
        return rollout.orElseThrow();
    }

    boolean runs() {
        return rollout.filter(e -> e.status() == Status.RUNNING).isPresent();
    }

    /** It is to have ended by then. */
    void begins(Execution next, Instant limit) {
        rollout = Optional.of(next);
        end = limit;
        if (again.isEmpty()) {
            patience = limit;
        }
        again = Optional.empty();
    }

    /** How many rollouts have begun since {@link #rests}, but for those that somebody else's hold kept from it. */
    int begun() {
        return begun;
    }

    void counts() {
        begun++;
    }

    void rests() {
        begun = 0;
        again = Optional.empty();
    }

    /** When the next one is to be started; empty while one runs, and when none is. */
    Optional<Instant> again() {
        return again;
    }

    /** When the next one is to be started, or the one that runs is to have ended. */
    Instant due() {
        return again.orElse(end);
    }

    /** Until when one that another's hold has kept from it is started again. */
    Instant patience() {
        return patience;
    }

    void startsAt(Instant when) {
        again = Optional.of(when);
    }
}
