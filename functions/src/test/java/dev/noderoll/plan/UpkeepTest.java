package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.OLD;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Template;
import dev.noderoll.model.WarmPool;
import java.util.List;
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

    private static List<String> undone(Rollout rollout, NodeGroup group) {
        return Upkeep.look(rollout, group, group.desired())
                .map(NodeChoice.Prepare::undone)
                .orElse(List.of());
    }

    /** An autoscaler's addition is for load that there is; the rollout's own surge is not an addition. */
    @Test
    void whatOthersHaveAddedIsNotTheRolloutsToGiveUp() {
        NodeGroup group = group(9, NEW.template(), TAGS);

        assertThat(Upkeep.look(ROLLOUT, group, 1))
                .hasValue(new NodeChoice.Prepare(
                        ROLLOUT.sharing(1), List.of("desired capacity is 2, of which others have added 1")));
        assertThat(Upkeep.look(ROLLOUT.sharing(1), group, 1)).isEmpty();
        assertThat(Upkeep.look(ROLLOUT.sharing(1), group, 2))
                .as("they have taken it away again")
                .hasValueSatisfying(prepare -> assertThat(prepare.rollout()).isEqualTo(ROLLOUT));
        assertThat(Upkeep.look(ROLLOUT, group, 3)).as("they have lowered it").isEmpty();
    }

    @Test
    void theMaximumSizeHasRoomForWhatOthersHaveAddedToo() {
        assertThat(Upkeep.look(ROLLOUT, group(3, NEW.template(), TAGS), 0)
                        .orElseThrow()
                        .undone())
                .contains("maximum size is 3, was at least 5");
    }

    @Test
    void aGroupThatIsAsItWasSetUpIsLeftAloneThoughItsZonesMayBeRebalanced() {
        assertThat(undone(ROLLOUT, group(3, NEW.template(), TAGS))).isEmpty();
    }

    /** As an apply puts it that knows of it: its instances would come into service with the image of before. */
    @Test
    void aWarmPoolThatSomebodyHasMadeAgainIsNamed() {
        NodeGroup plain = group(3, NEW.template(), TAGS);
        NodeGroup pooled = with(plain, Reserve.of(new WarmPool(1, -1, "Stopped", false), 0));

        assertThat(undone(ROLLOUT, pooled)).containsExactly("there is a warm pool, was deleted");
        assertThat(undone(ROLLOUT.toward(Rollout.Goal.ABANDON), pooled))
                .as("it comes to rest")
                .isEmpty();
        assertThat(undone(ROLLOUT, with(plain, Reserve.going(2)))).isEmpty();
    }

    private static NodeGroup with(NodeGroup group, Reserve reserve) {
        return new NodeGroup(
                group.name(),
                group.min(),
                group.desired(),
                group.max(),
                group.zones(),
                group.suspended(),
                group.hooks(),
                group.tags(),
                group.template(),
                group.templateAsSet(),
                group.purchase(),
                reserve,
                group.members());
    }

    @Test
    void whatWouldMakeTheRolloutGoWrongIsNamed() {
        assertThat(undone(ROLLOUT, group(2, OLD.template(), Map.of())))
                .containsExactly(
                        "launch template is lt-1:1, was lt-1:2",
                        "maximum size is 2, was at least 3",
                        "tags noderoll:* are gone");
    }

    @Test
    void aWayBackIsToTheFormerTemplate() {
        Rollout back = ROLLOUT.toward(Goal.ROLL_BACK);

        assertThat(undone(back, group(3, OLD.template(), TAGS))).isEmpty();
        assertThat(undone(back, group(3, NEW.template(), TAGS))).hasSize(1);
    }

    @Test
    void aRolloutThatComesToRestNeedsNothingAnyMore() {
        assertThat(undone(ROLLOUT.toward(Goal.ABANDON), group(2, OLD.template(), Map.of())))
                .isEmpty();
    }
}
