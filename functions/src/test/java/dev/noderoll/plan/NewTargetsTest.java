package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.TargetGroup.Health;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NewTargetsTest {

    private static final InstanceId OLD = new InstanceId("i-old");
    private static final InstanceId NEW = new InstanceId("i-new");

    private static List<InstanceId> lacking(List<Map<InstanceId, Health>> groups) {
        return NewTargets.lacking(List.of(NEW), groups);
    }

    @Test
    void aNewNodeHasToBeHealthyInEveryTargetGroup() {
        assertThat(lacking(List.of(Map.of(OLD, Health.HEALTHY, NEW, Health.HEALTHY))))
                .isEmpty();
        assertThat(lacking(List.of(
                        Map.of(OLD, Health.HEALTHY, NEW, Health.HEALTHY),
                        Map.of(OLD, Health.HEALTHY, NEW, Health.INITIAL))))
                .containsExactly(NEW);
        assertThat(lacking(List.of(Map.of(OLD, Health.HEALTHY, NEW, Health.UNHEALTHY))))
                .containsExactly(NEW);
        assertThat(lacking(List.of(Map.of(OLD, Health.HEALTHY))))
                .as("Auto Scaling registers it")
                .containsExactly(NEW);
    }

    @Test
    void aGroupWithoutAnyHealthyTargetTellsNothing() {
        assertThat(lacking(List.of(Map.of(OLD, Health.UNHEALTHY, NEW, Health.UNHEALTHY), Map.of())))
                .isEmpty();
    }

    @Test
    void aNodeIsNewForHalfAnHour() {
        assertThat(NewTargets.counts(Worlds.NOW.minusSeconds(1799), Worlds.NOW)).isTrue();
        assertThat(NewTargets.counts(Worlds.NOW.minusSeconds(1800), Worlds.NOW)).isFalse();
    }
}
