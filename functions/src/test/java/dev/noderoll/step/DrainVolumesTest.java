package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Drains;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which volumes a drain waits for. */
class DrainVolumesTest {

    private static final Member A = outdated("i-a");

    private final DrainWorld world = new DrainWorld(A, current("i-new"));

    @Test
    void thoseOfAPodThatHasEndedAreWaitedForThoughItsObjectIsStillThere() {
        drainWith(Drains.phase(Pod.Phase.SUCCEEDED, Drains.pod("db-0", "db")));

        assertThat(world.second()).as("detached").isEqualTo(10);
    }

    @Test
    void thoseOfADaemonSetsPodAreNot() {
        drainWith(Drains.daemon(Drains.pod("agent", "agent")));

        assertThat(world.second()).isZero();
    }

    private void drainWith(Pod pod) {
        world.cluster.pods.add(Drains.claims(1, Drains.on(name(A.id()).value(), pod)));
        world.cluster.attached.add(new Attachment("va", name(A.id()).value(), "pv"));
        world.at(10, () -> world.cluster.attached.clear());
        assertThat(world.goes(A).stay().drained()).isEqualTo(List.of(A.id()));
    }
}
