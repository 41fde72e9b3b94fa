package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.OLD;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Template;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class UpkeepTest {

    private static final Rollout ROLLOUT = rollout(2, 1);
    private static final Map<String, String> TAGS = Map.of(Marks.STEADY, "2");

    private static NodeGroup group(int max, Template template, Map<String, String> tags) {
        NodeGroup plain = Worlds.group(2, outdated("i-a"), outdated("i-b"));
        return new NodeGroup(
                plain.name(),
                plain.min(),
                plain.desired(),
                max,
                plain.zones(),
                new TreeSet<>(),
                plain.hooks(),
                tags,
                template,
                "1",
                plain.purchase(),
                plain.reserve(),
                plain.members());
    }

    @Test
    void aGroupThatIsAsItWasSetUpIsLeftAloneThoughItsZonesMayBeRebalanced() {
        assertThat(Upkeep.undone(ROLLOUT, group(3, NEW.template(), TAGS))).isEmpty();
    }

    @Test
    void whatWouldMakeTheRolloutGoWrongIsNamed() {
        assertThat(Upkeep.undone(ROLLOUT, group(2, OLD.template(), Map.of())))
                .containsExactly(
                        "launch template is lt-1:1, was lt-1:2",
                        "maximum size is 2, was at least 3",
                        "tags noderoll:* are gone");
    }

    @Test
    void aWayBackIsToTheFormerTemplate() {
        Rollout back = ROLLOUT.toward(Goal.ROLL_BACK);

        assertThat(Upkeep.undone(back, group(3, OLD.template(), TAGS))).isEmpty();
        assertThat(Upkeep.undone(back, group(3, NEW.template(), TAGS))).hasSize(1);
    }

    @Test
    void aRolloutThatComesToRestNeedsNothingAnyMore() {
        assertThat(Upkeep.undone(ROLLOUT.toward(Goal.ABANDON), group(2, OLD.template(), Map.of())))
                .isEmpty();
    }
}
