package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.deployment;
import static dev.noderoll.plan.Drains.sized;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaggingTest {

    private static final Workload WEB = deployment("web", Surging.CAN_SURGE, Restart.NONE);

    private static List<Lagging> of(int before, int replicas, int available, int later) {
        return Lagging.of(Map.of(WEB.key(), before), _ -> Optional.of(sized(replicas, available, WEB)), _ -> later);
    }

    @Test
    void waitsUntilAsManyAreAvailableAsBefore() {
        assertThat(of(3, 3, 2, 0)).containsExactly(new Lagging(WEB.key(), 2, 3));
        assertThat(of(3, 3, 3, 0)).isEmpty();
    }

    @Test
    void asksNoMoreOfAWorkloadThanItsOwnNumber() {
        assertThat(of(3, 2, 2, 0)).isEmpty();
        assertThat(of(3, 2, 1, 0)).hasSize(1);
    }

    @Test
    void waitsForNoneOfWhatOtherNodesHaveLostLater() {
        assertThat(of(5, 5, 3, 2)).isEmpty();
        assertThat(of(5, 5, 2, 2)).hasSize(1);
    }

    @Test
    void waitsForNoWorkloadThatIsGone() {
        assertThat(Lagging.of(Map.of(WEB.key(), 3), _ -> Optional.empty(), _ -> 0))
                .isEmpty();
    }
}
