package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Gang;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GangNodesTest {

    private static final Gang A = new Gang("ml", "a");
    private static final Gang B = new Gang("ml", "b");
    private static final Gang C = new Gang("ml", "c");

    private static Map<String, Set<Gang>> nodes() {
        Map<String, Set<Gang>> nodes = new LinkedHashMap<>();
        nodes.put("1", Set.of(A));
        nodes.put("2", Set.of(C));
        nodes.put("3", Set.of(A, B));
        nodes.put("4", Set.of());
        nodes.put("5", Set.of(B));
        return nodes;
    }

    @Test
    void nodesGoTogetherThatShareAGangOrOneThatSharesOneWithThem() {
        assertThat(GangNodes.together(nodes())).containsExactly(Set.of("1", "3", "5"), Set.of("2"), Set.of("4"));
    }

    @Test
    void eachGangIsToldThatGoesWithMoreNodesThanMayBeDrainedAtATime() {
        assertThat(GangNodes.tooWide(nodes(), 2))
                .isEqualTo(Map.of(
                        A, new Blocker.GangTooWide("ml/a", 3, 2),
                        B, new Blocker.GangTooWide("ml/b", 3, 2)));
        assertThat(GangNodes.tooWide(nodes(), 3)).isEmpty();
    }
}
