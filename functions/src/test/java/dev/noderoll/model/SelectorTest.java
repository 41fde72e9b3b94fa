package dev.noderoll.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectorTest {

    private static final Map<String, String> NONE = Map.of();
    private static final Map<String, String> WEB = Map.of("app", "web", "tier", "front");

    @Test
    void matchesEveryPodWhenItIsEmpty() {
        assertThat(new Selector(NONE, List.of()).matches(NONE)).isTrue();
        assertThat(new Selector(NONE, List.of()).matches(WEB)).isTrue();
    }

    @Test
    void asksForEveryLabel() {
        assertThat(new Selector(Map.of("app", "web"), List.of()).matches(WEB)).isTrue();
        assertThat(new Selector(Map.of("app", "api"), List.of()).matches(WEB)).isFalse();
        assertThat(new Selector(Map.of("app", "web", "zone", "a"), List.of()).matches(WEB))
                .isFalse();
    }

    @Test
    void readsRequirementsAsKubernetesDoes() {
        assertThat(with(Operator.IN, "web", "api").matches(WEB)).isTrue();
        assertThat(with(Operator.IN, "api").matches(WEB)).isFalse();
        assertThat(with(Operator.IN, "api").matches(NONE)).isFalse();
        assertThat(with(Operator.NOT_IN, "web").matches(WEB)).isFalse();
        assertThat(with(Operator.NOT_IN, "api").matches(WEB)).isTrue();
        assertThat(with(Operator.NOT_IN, "api").matches(NONE)).isTrue();
        assertThat(with(Operator.EXISTS).matches(WEB)).isTrue();
        assertThat(with(Operator.EXISTS).matches(NONE)).isFalse();
        assertThat(with(Operator.DOES_NOT_EXIST).matches(WEB)).isFalse();
        assertThat(with(Operator.DOES_NOT_EXIST).matches(NONE)).isTrue();
    }

    @Test
    void asksForLabelsAndRequirementsTogether() {
        Requirement front = new Requirement("tier", Operator.IN, List.of("front"));

        assertThat(new Selector(Map.of("app", "web"), List.of(front)).matches(WEB))
                .isTrue();
        assertThat(new Selector(Map.of("app", "api"), List.of(front)).matches(WEB))
                .isFalse();
        assertThat(new Selector(Map.of("app", "web"), List.of(front)).matches(Map.of("app", "web")))
                .isFalse();
    }

    private static Selector with(Operator operator, String... values) {
        return new Selector(NONE, List.of(new Requirement("app", operator, List.of(values))));
    }
}
