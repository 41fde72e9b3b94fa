package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Budget;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Pod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetChainsTest {

    private static final InstanceId A = new InstanceId("i-a");
    private static final InstanceId B = new InstanceId("i-b");
    private static final InstanceId C = new InstanceId("i-c");

    private static Map<InstanceId, Integer> chains(Map<InstanceId, List<Pod>> pods, Budget... budgets) {
        return BudgetChains.of(pods, namespace -> List.of(budgets));
    }

    @Test
    void aBudgetLetsItsPodsGoOneAfterTheOtherWhateverNodesTheyAreOn() {
        Map<InstanceId, List<Pod>> pods = Map.of(
                A, List.of(Drains.pod("web-1", "web"), Drains.pod("web-2", "web"), Drains.pod("db-1", "db")),
                B, List.of(Drains.pod("web-3", "web")),
                C, List.of(Drains.pod("free-1", "free")));

        assertThat(chains(pods, Drains.budget("web", "web", 1, 3, 2, 3), Drains.budget("db", "db", 1, 1, 0, 1)))
                .isEqualTo(Map.of(A, 3, B, 3, C, 0));
        assertThat(chains(pods, Drains.budget("web", "web", 2, 3, 1, 3)))
                .as("two at a time")
                .isEqualTo(Map.of(A, 2, B, 2, C, 0));
        assertThat(chains(pods, Drains.budget("web", "web", 0, 2, 2, 3)))
                .as("closed for now")
                .isEqualTo(Map.of(A, 3, B, 3, C, 0));
    }

    @Test
    void aLinkWithAVolumeCountsTwiceSinceItIsDetachedAndAttachedBetween() {
        Map<InstanceId, List<Pod>> pods = Map.of(
                A, List.of(Drains.claims(1, Drains.pod("db-1", "db"))),
                B, List.of(Drains.claims(1, Drains.pod("db-2", "db")), Drains.pod("web-1", "web")),
                C, List.of(Drains.pod("web-2", "web"), Drains.pod("web-3", "web")));

        assertThat(chains(pods, Drains.budget("db", "db", 1, 2, 1, 2), Drains.budget("web", "web", 1, 3, 2, 3)))
                .isEqualTo(Map.of(A, 4, B, 4, C, 3));
    }

    @Test
    void withoutABudgetNothingIsAChain() {
        assertThat(chains(Map.of(A, List.of(Drains.pod("web-1", "web"))))).isEmpty();
    }
}
