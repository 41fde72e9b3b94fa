package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Budget;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GoingOrderTest {

    private static final InstanceId CART = new InstanceId("i-1");
    private static final InstanceId WEB = new InstanceId("i-2");
    private static final InstanceId BOTH = new InstanceId("i-3");
    private static final InstanceId FREE = new InstanceId("i-4");
    private static final InstanceId EMPTY = new InstanceId("i-5");

    /** Three carts one after another, which is six links, and two web pods. */
    private static final Map<InstanceId, List<Pod>> PODS = Map.of(
            CART, List.of(cart("cart-1")),
            WEB, List.of(Drains.pod("web-1", "web")),
            BOTH, List.of(cart("cart-2"), cart("cart-3"), Drains.pod("web-2", "web")),
            FREE, List.of(Drains.pod("free-1", "free"), Drains.pod("free-2", "free")),
            EMPTY, List.of());

    private static final List<InstanceId> QUEUE = List.of(WEB, CART, BOTH, FREE, EMPTY);

    private static final List<Budget> BUDGETS =
            List.of(Drains.budget("cart", "cart", 1, 3, 2, 3), Drains.budget("web", "web", 1, 2, 1, 2));

    private static Pod cart(String name) {
        return Drains.claims(1, Drains.pod(name, "cart"));
    }

    private static GoingOrder order(List<Budget> budgets) {
        return new GoingOrder(PODS, namespace -> budgets);
    }

    private static List<InstanceId> few(List<Budget> budgets, int waves) {
        return sorted(order(budgets).few(waves));
    }

    private static List<InstanceId> many(List<Budget> budgets, Pod... asked) {
        return sorted(order(budgets).many(QUEUE, List.of(asked)));
    }

    private static List<InstanceId> sorted(Comparator<InstanceId> order) {
        return QUEUE.stream().sorted(order).toList();
    }

    @Test
    void aChainThatTakesLongerThanTheWavesIsBegunWith() {
        assertThat(few(BUDGETS, 1)).containsExactly(CART, BOTH, WEB, FREE, EMPTY);
        assertThat(few(BUDGETS, 0)).as("nothing known of waves").startsWith(CART, BOTH);
    }

    @Test
    void besideLongWavesOneIsDrainedSoonAndProvesWhatItCan() {
        assertThat(few(BUDGETS, 2)).containsExactly(FREE, WEB, CART, BOTH, EMPTY);
    }

    @Test
    void podsThatTolerateAClosedNodeDoNotGoWhileAnEmptyOneIsThere() {
        Map<InstanceId, List<Pod>> pods =
                Map.of(FREE, List.of(Drains.trait(Trait.COMES_BACK, Drains.pod("op-1", "op"))), EMPTY, List.of());

        assertThat(Stream.of(FREE, EMPTY).sorted(new GoingOrder(pods, namespace -> List.of()).few(3)))
                .containsExactly(EMPTY, FREE);
    }

    @Test
    void aVolumeTakesItsTimeWithoutABudgetToo() {
        assertThat(few(List.of(), 5)).containsExactly(FREE, WEB, BOTH, CART, EMPTY);
    }

    @Test
    void wherePlacesAreFewWhoWaitsForABudgetTakesNone() {
        assertThat(many(BUDGETS))
                .as("the carts of another node are not let go beside this one's")
                .containsExactly(EMPTY, WEB, CART, FREE, BOTH);
        assertThat(many(List.of(Drains.budget("cart", "cart", 3, 3, 0, 3), Drains.budget("web", "web", 2, 2, 0, 2))))
                .as("all are let go at once")
                .containsExactly(EMPTY, WEB, CART, BOTH, FREE);
    }

    @Test
    void whatIsStillToLeaveOtherNodesHasTheBudgetFirst() {
        assertThat(many(BUDGETS, cart("cart-9"))).containsExactly(EMPTY, WEB, FREE, CART, BOTH);
    }

    @Test
    void aClosedBudgetLetsNobodyGoAndTheNodesOfItsPodsComeLast() {
        assertThat(many(List.of(Drains.budget("cart", "cart", 0, 2, 2, 3))))
                .containsExactly(EMPTY, WEB, FREE, CART, BOTH);
    }
}
