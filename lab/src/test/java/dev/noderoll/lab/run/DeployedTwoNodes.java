package dev.noderoll.lab.run;

import dev.noderoll.Golden;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The cluster of two nodes, settled, with all that is deployed: functions, machines, rules and schedules. */
final class DeployedTwoNodes {

    final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    final World world = new World(scenario, 1);
    final StepFunctions service;
    final Deployed deployed;

    DeployedTwoNodes() {
        world.settle(scenario.variant(""));
        Door door = Door.direct(world, scenario.cluster());
        service = new StepFunctions(
                world.agenda(),
                world.dice(),
                door.lambda(new ShippedFunctions(door.ports())),
                Deployed.integrations(world.aws()),
                Settings.DEFAULT);
        door.follow(service);
        Machines.register(service);
        deployed = new Deployed(service, world.aws());
    }

    void passMinutes(int minutes) {
        passUntil(world.agenda().instant().plus(Duration.ofMinutes(minutes)));
    }

    void passUntil(Instant end) {
        world.agenda().at(end, "time has passed", () -> {});
        world.agenda().runUntil(() -> false, end);
    }

    GroupDescription group() {
        return world.aws().autoScaling().peek("workers");
    }

    /** The images that the group's instances run, one for each. */
    List<String> images() {
        return group().instances().stream()
                .map(InstanceDescription::id)
                .map(id -> world.aws().ec2().find(id).orElseThrow().imageId())
                .toList();
    }

    /** How many instances run the target. */
    long current() {
        return images().stream().filter(scenario.images().target()::equals).count();
    }

    /** Whether no rollout has begun, or the last one has put all back. */
    boolean unmarked() {
        return group().tags().stream().noneMatch(tag -> tag.key().startsWith("noderoll"));
    }
}
