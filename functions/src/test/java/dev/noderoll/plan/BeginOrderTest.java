package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Gang;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.plan.BeginOrder.Otherwise;
import dev.noderoll.plan.BeginOrder.Room;
import dev.noderoll.plan.BeginOrder.Use;
import dev.noderoll.plan.BeginOrder.Waiting;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class BeginOrderTest {

    private static Waiting waiting(String id, Way way, Use use, int volumes) {
        return new Waiting(new Going(new InstanceId("i-" + id), new NodeName(id), "z-" + id, way), use, volumes);
    }

    private static Waiting outdated(String id) {
        return waiting(id, Way.ROLLED, Use.OUTDATED, 0);
    }

    private static Waiting with(String gang, String id) {
        return new Waiting(outdated(id).going(), Use.OUTDATED, 0, Set.of(new Gang("ml", gang)));
    }

    @Test
    void nodesThatShareAGangBeginTogetherOrNot() {
        List<Waiting> queue = List.of(with("g", "a"), outdated("b"), with("g", "c"));

        assertThat(begin(6, 3, Set.of(), queue.toArray(Waiting[]::new))).containsExactly("i-a", "i-c", "i-b");
        assertThat(begin(5, 3, Set.of(), queue.toArray(Waiting[]::new))).containsExactly("i-a", "i-c");
        assertThat(begin(4, 3, Set.of(), queue.toArray(Waiting[]::new)))
                .as("one may go, and that alone goes alone")
                .containsExactly("i-b");
        assertThat(BeginOrder.begin(
                        queue,
                        new Room(6, 3, 3),
                        Set.of(),
                        g -> !g.instance().value().equals("i-c"),
                        Otherwise.WAIT))
                .as("where the pods of one have no place")
                .extracting(going -> going.instance().value())
                .containsExactly("i-b");
    }

    @Test
    void aGangIsTheCanaryWholeThoughThatIsMoreNodes() {
        List<Waiting> queue = List.of(with("g", "a"), outdated("b"), with("g", "c"));

        assertThat(BeginOrder.begin(queue, new Room(6, 3, 1), Set.of(), _ -> true, Otherwise.WAIT))
                .extracting(going -> going.instance().value())
                .containsExactly("i-a", "i-c");
    }

    /** Found by soak seed 464: begun alone, each of them waits for the others, and is given up. */
    @Test
    void theFirstThatBeginsNeverthelessTakesItsGangAlongWhereThereIsRoom() {
        List<Waiting> queue = List.of(with("g", "a"), outdated("b"), with("g", "c"));

        assertThat(BeginOrder.begin(queue, new Room(6, 3, 3), Set.of(), _ -> false, Otherwise.FIRST))
                .extracting(going -> going.instance().value())
                .containsExactly("i-a", "i-c");
        assertThat(BeginOrder.begin(queue, new Room(4, 3, 3), Set.of(), _ -> false, Otherwise.FIRST))
                .as("what it lacks is told then")
                .extracting(going -> going.instance().value())
                .containsExactly("i-a");
    }

    private static List<String> begin(int usable, int keep, Set<String> zones, Waiting... queue) {
        return BeginOrder.begin(
                        List.of(queue), new Room(usable, keep, Integer.MAX_VALUE), zones, _ -> true, Otherwise.WAIT)
                .stream()
                .map(g -> g.instance().value())
                .toList();
    }

    @Test
    void beginsAsManyInOrderAsLeaveEnough() {
        assertThat(begin(4, 2, Set.of(), outdated("a"), outdated("b"), outdated("c")))
                .containsExactly("i-a", "i-b");
        assertThat(begin(2, 2, Set.of(), outdated("a"))).isEmpty();
        assertThat(begin(2, 0, Set.of(), outdated("a"), outdated("b"), outdated("c")))
                .containsExactly("i-a", "i-b");
    }

    @Test
    void beginsAtOnceWhatServesNobodyAndWhatAwsTakes() {
        assertThat(begin(
                        1,
                        1,
                        Set.of(),
                        outdated("a"),
                        waiting("b", Way.ROLLED, Use.NONE, 3),
                        waiting("c", Way.TAKEN, Use.OUTDATED, 3)))
                .containsExactly("i-b", "i-c");
    }

    @Test
    void countsWhatAwsTakesAmongThoseThatServeNoMore() {
        assertThat(begin(3, 2, Set.of(), waiting("c", Way.TAKEN, Use.OUTDATED, 0), outdated("a")))
                .containsExactly("i-c");
    }

    @Test
    void beginsNoMoreThanTheSetAllowsButForWhatAwsTakes() {
        List<Waiting> queue = List.of(
                waiting("a", Way.ROLLED, Use.NONE, 0),
                outdated("b"),
                outdated("c"),
                waiting("d", Way.TAKEN, Use.OUTDATED, 0));

        assertThat(BeginOrder.begin(queue, new Room(4, 0, 2), Set.of(), _ -> true, Otherwise.WAIT))
                .extracting(going -> going.instance().value())
                .containsExactly("i-a", "i-b", "i-d");
        assertThat(BeginOrder.begin(queue, new Room(4, 0, 0), Set.of(), _ -> false, Otherwise.FIRST))
                .extracting(going -> going.instance().value())
                .containsExactly("i-d");
    }

    @Test
    void letsTheNextGoBeforeOneWhoseVolumesHaveNoCurrentNodeInTheirZone() {
        Waiting holds = waiting("a", Way.ROLLED, Use.OUTDATED, 1);

        assertThat(begin(3, 2, Set.of("z-b"), holds, outdated("b"))).containsExactly("i-b");
        assertThat(begin(3, 2, Set.of("z-a"), holds, outdated("b"))).containsExactly("i-a");
        assertThat(begin(3, 2, Set.of(), waiting("a", Way.ROLLED, Use.CURRENT, 1)))
                .as("one above steady")
                .containsExactly("i-a");
    }

    @Test
    void letsTheNextGoBeforeOneWhosePodsFindNoPlaceAndTheFirstOnlyWhenNothingElseWillHappen() {
        Predicate<Going> none = going -> false;
        Predicate<Going> second = going -> going.instance().value().equals("i-b");
        List<Waiting> queue = List.of(outdated("a"), outdated("b"));

        assertThat(BeginOrder.begin(queue, new Room(3, 2, Integer.MAX_VALUE), Set.of(), second, Otherwise.WAIT))
                .extracting(going -> going.instance().value())
                .containsExactly("i-b");
        assertThat(BeginOrder.begin(queue, new Room(3, 2, Integer.MAX_VALUE), Set.of(), none, Otherwise.WAIT))
                .isEmpty();
        assertThat(BeginOrder.begin(queue, new Room(3, 2, Integer.MAX_VALUE), Set.of(), none, Otherwise.FIRST))
                .extracting(going -> going.instance().value())
                .containsExactly("i-a");
        assertThat(BeginOrder.begin(queue, new Room(2, 2, Integer.MAX_VALUE), Set.of(), none, Otherwise.FIRST))
                .as("not below what is to be kept")
                .isEmpty();
    }
}
