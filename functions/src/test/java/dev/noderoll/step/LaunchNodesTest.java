package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.byCapacity;
import static dev.noderoll.plan.Worlds.othersPage;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice.Launch;
import dev.noderoll.plan.Refusal;
import dev.noderoll.port.Fenced;
import dev.noderoll.step.LaunchNodes.Launched;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchNodesTest {

    private static final String NONE = "InsufficientInstanceCapacity, none";

    private final World world = new World(outdated("i-a"), outdated("i-b"));
    private long turn = 1;

    LaunchNodesTest() {
        world.group.max = 1000;
    }

    private Launched launch(List<Refusal> refusals, Launch... launches) {
        return launch(rollout(2, 4), refusals, NOW.plusSeconds(1), launches);
    }

    private Launched launch(Rollout rollout, List<Refusal> refusals, Instant until, Launch... launches) {
        return new LaunchNodes(world.group, world.cluster)
                .run(new LaunchNodes.Input(rollout, List.of(launches), 2, turn, refusals, until), NOW);
    }

    @Test
    void launchesInEachZoneAsManyAsAreAskedFor() {
        assertThat(launch(List.of(), new Launch("a", 2), new Launch("b", 1))).isEqualTo(new Launched(3, List.of(), ""));
        assertThat(world.group.launches).containsExactly("2 in a", "1 in b");
        assertThat(world.group.desired).isEqualTo(5);
    }

    @Test
    void launchesOnceHoweverOftenItIsAskedInOneTurn() {
        launch(List.of(), new Launch("a", 1));
        launch(List.of(), new Launch("a", 1));
        assertThat(world.group.desired).isEqualTo(3);

        turn = 2;
        launch(List.of(), new Launch("a", 1));
        assertThat(world.group.desired).isEqualTo(4);
    }

    @Test
    void asksForAHundredAtMostAtOnce() {
        launch(List.of(), new Launch("a", 250));

        assertThat(world.group.launches).containsExactly("100 in a", "100 in a", "50 in a");
    }

    @Test
    void tellsSinceWhenAZoneRefuses() {
        world.group.rooms.put("a", 0);
        Refusal before = new Refusal("a", "older", NOW.minusSeconds(60), NOW.minusSeconds(30));
        Refusal other = new Refusal("c", NONE, NOW, NOW);

        assertThat(launch(List.of(before, other), new Launch("a", 1), new Launch("b", 1)))
                .isEqualTo(new Launched(1, List.of(new Refusal("a", NONE, NOW.minusSeconds(60), NOW), other), ""));
        world.group.rooms.put("a", 1);
        turn = 2;
        assertThat(launch(List.of(before), new Launch("a", 2)))
                .as("it has launched in between")
                .isEqualTo(new Launched(1, List.of(new Refusal("a", NONE, NOW, NOW)), ""));
        world.group.rooms.remove("a");
        turn = 3;
        assertThat(launch(List.of(before), new Launch("a", 1))).isEqualTo(new Launched(1, List.of(), ""));
    }

    @Test
    void raisesTheDesiredCapacityOnceWhereThatIsHowItLaunches() {
        for (int again = 0; again < 2; again++) {
            assertThat(launch(byCapacity(rollout(2, 4)), List.of(), NOW.plusSeconds(1), new Launch("", 3)))
                    .isEqualTo(new Launched(3, List.of(Refusal.asked(5, NOW)), ""));
            assertThat(world.group.desired).isEqualTo(5);
        }
        assertThat(world.group.launches).isEmpty();
    }

    @Test
    void raisesTheDesiredCapacityWhereTheGroupAllowsNothingElseAndSaysSo() {
        world.group.unsupported = true;

        assertThat(launch(List.of(), new Launch("a", 1), new Launch("b", 2)))
                .isEqualTo(new Launched(
                        3,
                        List.of(Refusal.asked(5, NOW)),
                        "raised desired capacity, with 0 launched: it has a warm pool"));
        assertThat(world.group.desired).isEqualTo(5);
    }

    @Test
    void looksAtTheLeaseOnceTheHoldIsNotCertainAnyMore() {
        world.cluster.ledger.page = othersPage();
        launch(rollout(2, 1), List.of(), NOW.plusMillis(1), new Launch("a", 1));
        int changes = world.faults.changes();

        assertThatThrownBy(() -> launch(rollout(2, 1), List.of(), NOW, new Launch("a", 1)))
                .isInstanceOf(Fenced.class);
        assertThat(world.faults.changes()).isEqualTo(changes);
        world.cluster.ledger.page = page();
        turn = 2;
        assertThat(launch(rollout(2, 1), List.of(), NOW, new Launch("a", 1)).launched())
                .isEqualTo(1);
    }
}
