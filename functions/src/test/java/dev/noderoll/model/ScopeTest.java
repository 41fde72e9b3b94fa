package dev.noderoll.model;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.labelled;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScopeTest {

    private static final Member A = outdated("i-a");
    private static final ClusterNode NODE = labelled(Map.of("pool", "web"), node(A));

    private static boolean takes(Scope scope) {
        return scope.takes(A, NODE, NOW);
    }

    @Test
    void withoutAWishEveryMemberIsMeantAlsoOneThatIsNoNode() {
        assertThat(takes(Scope.OUTDATED)).isTrue();
        assertThat(Scope.OUTDATED.takes(A, null, NOW)).isTrue();
    }

    @Test
    void aNodeIsNamedByItsNameOrItsInstance() {
        assertThat(takes(named("i-a"))).isTrue();
        assertThat(takes(named(NODE.name().value()))).isTrue();
        assertThat(takes(named("i-b"))).isFalse();
        assertThat(named("i-a").takes(A, null, NOW)).isTrue();
    }

    @Test
    void labelsAndZoneAndAgeAreAskedForTogether() {
        Requirement web = new Requirement("pool", Operator.IN, List.of("web"));
        long days = Duration.between(NODE.createdAt(), NOW).toDays();

        assertThat(takes(new Scope(false, 0, List.of(), List.of(web), List.of(A.zone()))))
                .isTrue();
        assertThat(takes(new Scope(false, 0, List.of(), List.of(web), List.of("elsewhere"))))
                .isFalse();
        assertThat(takes(new Scope(
                        false,
                        0,
                        List.of(),
                        List.of(new Requirement("pool", Operator.NOT_IN, List.of("web"))),
                        List.of())))
                .isFalse();
        assertThat(takes(new Scope(false, (int) days + 1, List.of(), List.of(web), List.of())))
                .isFalse();
    }

    @Test
    void anAgeIsTheNodesOwnAndOneThatIsNoneHasNone() {
        Scope old = new Scope(false, 30, List.of(), List.of(), List.of());

        assertThat(old.takes(A, NODE, NODE.createdAt().plus(Duration.ofDays(30))))
                .isFalse();
        assertThat(old.takes(A, NODE, NODE.createdAt().plus(Duration.ofDays(30)).plusMillis(1)))
                .isTrue();
        assertThat(old.takes(A, null, NOW)).isFalse();
    }

    private static Scope named(String name) {
        return new Scope(false, 0, List.of(name), List.of(), List.of());
    }
}
