package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.HistoryType;
import dev.noderoll.sim.asl.StepFunctions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The image that a rollout goes to is withdrawn when one of two nodes runs it already. */
class ImageWithdrawnTest {

    private final DeployedTwoNodes cluster = new DeployedTwoNodes();
    private final Scenario scenario = cluster.scenario;
    private final World world = cluster.world;
    private final StepFunctions service = cluster.service;

    @ParameterizedTest
    @CsvSource({
        "abandon, deregistered, not found, Noderoll.Abandoned",
        "abandon, disabled, disabled, Noderoll.Abandoned",
        "rollBack, deregistered, not found, Noderoll.RolledBack"
    })
    void nothingNewIsStartedAndTheGroupLaunchesTheFormerImageAgain(
            String onFailure, String state, String told, String error) {
        ObjectNode input = scenario.rollout().deepCopy().put("onFailure", onFailure);
        Execution rollout = Deployed.start(service, Machines.ROLLOUT, "one", input);
        int last = terminated();
        world.agenda().runUntil(() -> terminated() == 1, World.START.plusSeconds(3600));
        assertThat(last).isZero();

        world.aws().setImageState(scenario.images().target(), state);
        world.agenda().runUntil(() -> rollout.status() != Status.RUNNING, World.START.plusSeconds(7200));

        assertThat(rollout.error()).contains(error);
        assertThat(rollout.cause().orElseThrow())
                .contains("ImageWithdrawn", scenario.images().target(), told);
        assertThat(cluster.unmarked()).isTrue();
        assertThat(cluster.group().desired()).isEqualTo(2);
        // A rollout does not wait for the end of what shuts down.
        world.agenda()
                .runUntil(
                        () -> cluster.group().instances().size() == 2,
                        world.agenda().instant().plusSeconds(300));
        assertThat(cluster.images()).contains(scenario.images().current());
        assertThat(onFailure.equals("abandon") || cluster.current() == 0).isTrue();

        // What the group launches from now on can be launched.
        world.aws()
                .ec2()
                .terminateInstances(
                        List.of(cluster.group().instances().getFirst().id()));
        world.agenda()
                .runUntil(
                        () -> cluster.group().instances().size() == 2
                                && cluster.group().instances().stream()
                                        .allMatch(i -> i.state().text().equals("InService")),
                        World.START.plusSeconds(10_800));
        assertThat(cluster.group().instances()).hasSize(2);
    }

    private int terminated() {
        return (int) service.executions().stream()
                .flatMap(e -> e.history().stream())
                .filter(h -> h.type() == HistoryType.TASK_SUCCEEDED && h.state().equals("TerminateNodes"))
                .count();
    }
}
