package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.asl.Execution;
import dev.noderoll.lab.asl.Execution.Status;
import dev.noderoll.lab.asl.Settings;
import dev.noderoll.lab.asl.StepFunctions;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.lab.world.aws.GroupDescription;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The image that a rollout goes to is withdrawn when one of two nodes runs it already. */
class ImageWithdrawnTest {

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private final World world = new World(scenario, 1);

    @ParameterizedTest
    @CsvSource({
        "abandon, deregistered, not found, Noderoll.Abandoned",
        "abandon, disabled, disabled, Noderoll.Abandoned",
        "rollBack, deregistered, not found, Noderoll.RolledBack"
    })
    void nothingNewIsStartedAndTheGroupLaunchesTheFormerImageAgain(
            String onFailure, String state, String told, String error) {
        world.settle(scenario.variant(""));
        Door door = Door.direct(world, scenario.cluster());
        StepFunctions service = new StepFunctions(
                world.agenda(),
                world.dice(),
                new ShippedFunctions(door.ports(), door.carrier()),
                (resource, arguments) -> arguments,
                Settings.DEFAULT);
        Machines.register(service);
        var _ = new Deployed(service, world.aws());
        ObjectNode input = scenario.rollout().deepCopy().put("onFailure", onFailure);
        Execution rollout = Deployed.start(service, Machines.ROLLOUT, "one", input);
        int last = terminated(service);
        world.agenda().runUntil(() -> terminated(service) == 1, World.START.plusSeconds(3600));
        assertThat(last).isZero();

        world.aws().setImageState(scenario.images().target(), state);
        world.agenda().runUntil(() -> rollout.status() != Status.RUNNING, World.START.plusSeconds(7200));

        assertThat(rollout.error()).contains(error);
        assertThat(rollout.cause().orElseThrow())
                .contains("ImageWithdrawn", scenario.images().target(), told);
        assertThat(group().tags()).noneMatch(tag -> tag.key().startsWith("noderoll"));
        assertThat(group().desired()).isEqualTo(2);
        assertThat(images()).contains(scenario.images().current());
        assertThat(onFailure.equals("abandon") || images().size() == 1).isTrue();

        // What the group launches from now on can be launched.
        world.aws()
                .ec2()
                .terminateInstances(List.of(group().instances().getFirst().id()));
        world.agenda()
                .runUntil(
                        () -> group().instances().size() == 2
                                && group().instances().stream()
                                        .allMatch(i -> i.state().text().equals("InService")),
                        World.START.plusSeconds(10_800));
        assertThat(group().instances()).hasSize(2);
    }

    private int terminated(StepFunctions service) {
        return (int) service.executions().stream()
                .flatMap(e -> e.history().stream())
                .filter(h -> h.state().equals("CheckGone") && h.type().name().endsWith("_STATE_ENTERED"))
                .count();
    }

    private GroupDescription group() {
        return world.aws().autoScaling().peek("workers");
    }

    private Set<String> images() {
        return group().instances().stream()
                .map(i -> world.aws().ec2().find(i.id()).orElseThrow().imageId())
                .collect(Collectors.toSet());
    }
}
