package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Drains;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stay on a node with two pods that have a volume each, of two applications. */
class VolumesOneByOneTest {

    private static final Member A = outdated("i-a");

    private final DrainWorld world = new DrainWorld(A, current("i-new"));

    @BeforeEach
    void node() {
        world.goes(A);
        bound("db-1", "db");
        bound("queue-1", "queue");
        world.readySeconds = 40;
    }

    /** Its volume leaves the node some seconds after the pod. */
    private void bound(String pod, String app) {
        Pod plain = world.pod(pod, app, A);
        world.cluster.pods.replaceAll(p -> p.key().equals(plain.key()) ? Drains.claims(1, p) : p);
        world.cluster.attached.add(new Attachment("va-" + pod, name(A.id()).value(), "pv-" + pod));
    }

    private void leaves(int second, String pod) {
        world.at(second, () -> world.cluster.attached.removeIf(a -> a.volume().equals("pv-" + pod)));
    }

    @Test
    void theNextGoesWhenTheSuccessorServesElsewhere() {
        world.policy = Drains.oneByOne(world.policy);
        leaves(8, "db-1");
        leaves(60, "queue-1");

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.story).containsExactly("0 evict db-1", "40 evict queue-1");
    }

    @Test
    void theyGoTogetherUnlessThePolicySaysOtherwise() {
        leaves(8, "db-1");
        leaves(8, "queue-1");

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.story).containsExactly("0 evict db-1", "0 evict queue-1");
    }
}
