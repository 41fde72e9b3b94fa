package dev.noderoll.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.plan.Drains;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetTest {

    @Test
    void coversThePodsThatItSelectsInItsOwnNamespace() {
        Pod web = Drains.pod("web-a", "web");

        assertThat(budget("shop", "web").covers(web)).isTrue();
        assertThat(budget("shop", "api").covers(web)).isFalse();
        assertThat(budget("bank", "web").covers(web)).isFalse();
    }

    @Test
    void neverAllowsWhenAllPodsAreHealthyAndNoneMayGo() {
        assertThat(status(0, 3, 3, 0, Freshness.CURRENT).neverAllows()).isTrue();
        assertThat(status(0, 4, 3, 0, Freshness.CURRENT).neverAllows()).isTrue();
    }

    @Test
    void mayAllowLaterWhileAnythingIsUnderWay() {
        assertThat(status(1, 3, 3, 0, Freshness.CURRENT).neverAllows()).isFalse();
        assertThat(status(0, 2, 3, 0, Freshness.CURRENT).neverAllows()).isFalse();
        assertThat(status(0, 3, 3, 1, Freshness.CURRENT).neverAllows()).isFalse();
        assertThat(status(0, 3, 3, 0, Freshness.BEHIND).neverAllows()).isFalse();
        assertThat(status(0, 0, 0, 0, Freshness.CURRENT).neverAllows()).isFalse();
    }

    private static Budget status(int allowed, int healthy, int expected, int unconfirmed, Freshness freshness) {
        return new Budget(
                "shop",
                "pdb",
                new Selector(Map.of(), List.of()),
                allowed,
                healthy,
                3,
                expected,
                unconfirmed,
                freshness,
                UnhealthyPods.IF_HEALTHY_BUDGET);
    }

    private static Budget budget(String namespace, String app) {
        return new Budget(
                namespace,
                "pdb",
                new Selector(Map.of("app", app), List.of()),
                1,
                2,
                1,
                2,
                0,
                Freshness.CURRENT,
                UnhealthyPods.IF_HEALTHY_BUDGET);
    }
}
