package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.EvictionAnswer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A daemon's pod that is sent requests leaves its node last, and before the node goes. */
class ServingDaemonsTest {

    private static final Member A = outdated("i-a");
    private static final Member NEW = current("i-new");
    private static final Pod OTHER = daemon("edge-new", NEW);

    private final DrainWorld world = new DrainWorld(A, NEW);

    private static Pod daemon(String name, Member on) {
        return Drains.on(Worlds.name(on.id()).value(), Drains.daemon(Drains.pod(name, "edge")));
    }

    private List<String> evictions(Pod... daemons) {
        world.cluster.pods.addAll(List.of(daemons));
        world.cluster.workloads.services.add(Drains.service("edge", "edge", daemons));
        world.stay();
        return world.story.stream().filter(line -> line.contains(" evict ")).toList();
    }

    private DrainWorld rolled() {
        world.pod("web-a", "web", A);
        world.pod("web-n", "web", NEW);
        return world.goes(A);
    }

    @Test
    void leavesWhenAllElseHasLeftAndIsWaitedFor() {
        rolled();
        world.stopSeconds = 8;

        assertThat(evictions(daemon("edge-a", A), OTHER)).containsExactly("0 evict web-a", "8 evict edge-a");
        assertThat(world.second()).as("when it has stopped").isEqualTo(16);
    }

    @Test
    void staysWhereNoOtherServesOrNoServiceLeadsToIt() {
        rolled();
        assertThat(evictions(daemon("edge-a", A))).containsExactly("0 evict web-a");

        DrainWorld unserved = new DrainWorld(A, NEW);
        unserved.cluster.pods.addAll(List.of(daemon("edge-a", A), OTHER));
        unserved.goes(A).stay();
        assertThat(unserved.story).noneMatch(line -> line.contains(" evict "));
    }

    @Test
    void endsWithItsNodeWhereABudgetHoldsItForHalfAMinute() {
        world.goes(A);
        world.cluster.answers.put("edge-a", new EvictionAnswer.Refused("budget edge", Duration.ZERO));

        assertThat(evictions(daemon("edge-a", A), OTHER)).isEmpty();
        assertThat(world.second()).isBetween(30L, 35L);
    }

    /** The DaemonSet would make it again at once. */
    @Test
    void staysWhereItWouldComeBack() {
        rolled();
        assertThat(evictions(Drains.trait(Trait.COMES_BACK, daemon("edge-a", A)), OTHER))
                .containsExactly("0 evict web-a");

        DrainWorld open = new DrainWorld(A, NEW);
        open.cluster.pods.addAll(List.of(daemon("edge-a", A), OTHER));
        open.cluster.workloads.services.add(Drains.service("edge", "edge", daemon("edge-a", A), OTHER));
        open.taken(A).stay();
        assertThat(open.story).as("the node is not closed by a taint").noneMatch(line -> line.contains(" evict "));
    }
}
