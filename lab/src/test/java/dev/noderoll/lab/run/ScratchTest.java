package dev.noderoll.lab.run;

import dev.noderoll.Golden;
import dev.noderoll.handler.Ports;
import dev.noderoll.lab.asl.Settings;
import dev.noderoll.lab.asl.StepFunctions;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.door.direct.DirectAlarms;
import dev.noderoll.lab.door.direct.DirectClusters;
import dev.noderoll.lab.door.direct.DirectImages;
import dev.noderoll.lab.door.direct.DirectNodeGroups;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import org.junit.jupiter.api.Test;

class ScratchTest {
    @Test
    void runs() {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
        World world = new World(scenario, 1);
        world.settle(scenario.variant(""));
        System.out.println("settled " + world.agenda().instant());
        Ports ports = new Ports(
                new DirectNodeGroups(world.aws()),
                new DirectImages(world.aws()),
                new DirectAlarms(world.aws()),
                new DirectClusters(scenario.cluster(), world.api()),
                world.agenda());
        ShippedFunctions functions = new ShippedFunctions(ports, i -> i.run());
        StepFunctions service =
                new StepFunctions(world.agenda(), world.dice(), functions, (r, a) -> a, Settings.DEFAULT);
        Machines.register(service);
        Noderoll noderoll = new Noderoll(service, world.aws(), scenario.rollout());
        Promises promises = new Promises(
                world.agenda(), world.aws(), world.api(), scenario.group().name(), 1);
        Timeline timeline = new Timeline(
                world.agenda(), world.aws(), world.api(), scenario.group().name(), System.out::println);
        world.agenda().afterEach(e -> timeline.look());
        noderoll.begin();
        boolean ended = world.agenda()
                .runUntil(noderoll::ended, world.agenda().instant().plusSeconds(3600 * 3));
        System.out.println(ended + " " + noderoll.outcome());
        promises.atTheEnd().found().forEach(System.out::println);
        System.out.println("evictions " + promises.evictions());
        service.executions()
                .forEach(e -> System.out.println(
                        e + " " + e.transitions() + " " + e.history().size() + " " + e.error() + " " + e.cause()));
        functions.log().stream()
                .filter(l -> !ended || l.contains("Threw"))
                .limit(20)
                .forEach(System.out::println);
    }
}
