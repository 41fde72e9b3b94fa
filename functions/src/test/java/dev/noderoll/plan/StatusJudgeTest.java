package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.OLD;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.drainedPage;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.nodes;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Purchase;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.plan.GroupStatus.Idle;
import dev.noderoll.plan.GroupStatus.Rolling;
import dev.noderoll.plan.GroupStatus.Stopped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StatusJudgeTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");

    @Test
    void nothingIsLeftInAGroupThatNobodyTouched() {
        assertThat(judge(group(2, Map.of(), Set.of(), A, B), nodes(A, B), Optional.empty()))
                .isEqualTo(new GroupStatus("workers", new Idle(), List.of()));
    }

    @Test
    void aHoldThatRunsIsARollout() {
        Hold hold = new Hold("workers", NOW.plusSeconds(1), page());

        assertThat(judge(group(2, Map.of(), Set.of(), A, B), nodes(A, B), Optional.of(hold))
                        .standing())
                .isEqualTo(new Rolling("run-1", NOW.plusSeconds(1)));
    }

    @Test
    void aHoldThatHasRunOutWasStoppedAndTellsWhatItsPageHas() {
        LedgerPage page = drainedPage("i-a").with(Map.of(), List.of(B.id()));
        Hold hold = new Hold("workers", NOW, page);

        assertThat(judge(group(2, Map.of(), Set.of(), A, B), nodes(A, B), Optional.of(hold)))
                .isEqualTo(new GroupStatus(
                        "workers",
                        new Stopped("run-1"),
                        List.of(new Leftover.Drained(A.id()), new Leftover.Failed(B.id()))));
    }

    @Test
    void eachSettingIsComparedWithWhatItsTagSays() {
        NodeGroup group = group(
                3,
                Map.of(
                        Marks.STEADY,
                        "2",
                        Marks.MAX,
                        "3",
                        Marks.TEMPLATE,
                        OLD.template().text(),
                        Marks.SUSPENDED,
                        "AZRebalance",
                        "owner",
                        "shop"),
                Set.of(Marks.ROLLOUT_HOOK),
                A,
                B);

        GroupStatus status = judge(group, nodes(A, B), Optional.empty());

        assertThat(status.standing()).isEqualTo(new Stopped(""));
        assertThat(status.leftovers())
                .contains(
                        new Leftover.Surge(3, 2),
                        new Leftover.Max(10, 3),
                        new Leftover.Launches(
                                NEW.template().text(), OLD.template().text()),
                        new Leftover.Suspended("AZRebalance"),
                        new Leftover.Hook(Marks.ROLLOUT_HOOK),
                        new Leftover.Written(Marks.STEADY, "2"))
                .doesNotContain(new Leftover.Written("owner", "shop"));
    }

    @Test
    void aSettingThatIsAsItWasIsNotLeftOver() {
        NodeGroup group = group(
                2,
                Map.of(
                        Marks.STEADY, "2",
                        Marks.MAX, "10",
                        Marks.TEMPLATE, NEW.template().text(),
                        Marks.SUSPENDED, "Launch"),
                Set.of("other", Marks.HOOK),
                A);

        assertThat(judge(group, nodes(A), Optional.empty()).leftovers())
                .hasSize(4)
                .allMatch(left -> left instanceof Leftover.Written);
    }

    @Test
    void aTagThatSomebodyHasSpoiltIsShownAndComparedWithNothing() {
        assertThat(judge(group(2, Map.of(Marks.STEADY, "two"), Set.of(), A), nodes(A), Optional.empty()))
                .isEqualTo(new GroupStatus(
                        "workers", new Stopped(""), List.of(new Leftover.Written(Marks.STEADY, "two"))));
    }

    @Test
    void aMarkedNodeTellsOfARolloutWhoseTagsAreGone() {
        ClusterNode closed = tainted(Marks.OUTDATED, node(A));

        assertThat(judge(group(2, Map.of(), Set.of(), A, B), List.of(closed, draining(node(B))), Optional.empty()))
                .isEqualTo(new GroupStatus(
                        "workers",
                        new Stopped(""),
                        List.of(
                                new Leftover.Closed(closed.name()),
                                new Leftover.Draining(name(B.id()), NOW.toString()))));
    }

    @Test
    void aLiveMemberWhoseDrainDiedWasARolloutThoughAnotherLeaves() {
        Member leaving = at(Stage.LEAVING_HOOKED, A);

        GroupStatus status = judge(
                group(2, Map.of(), Set.of(Marks.HOOK), leaving, B),
                List.of(draining(node(leaving)), draining(node(B))),
                Optional.empty());

        assertThat(status.standing()).isEqualTo(new Stopped(""));
    }

    @Test
    void aMemberThatIsInNoNodeWaitsWithoutOne() {
        Member leaving = at(Stage.LEAVING_HOOKED, A);

        assertThat(judge(group(2, Map.of(), Set.of(Marks.HOOK), leaving, B), nodes(B), Optional.empty())
                        .leftovers())
                .containsExactly(new Leftover.Waiting(A.id(), null));
    }

    @Test
    void aTerminationThatAwsBeganIsNoRollout() {
        Member leaving = at(Stage.LEAVING_HOOKED, A);

        GroupStatus status = judge(
                group(2, Map.of(), Set.of(Marks.HOOK), leaving, B),
                List.of(draining(node(leaving)), node(B)),
                Optional.empty());

        assertThat(status.standing()).isEqualTo(new Idle());
        assertThat(status.leftovers()).contains(new Leftover.Waiting(A.id(), name(A.id())));
    }

    @Test
    void nodesOfOtherGroupsAndInstancesThatHaveGoneAreNotLookedAt() {
        Member gone = at(Stage.LEAVING, A);
        ClusterNode other = tainted(Marks.OUTDATED, node(outdated("i-other")));

        assertThat(judge(
                                group(2, Map.of(), Set.of(), gone, B),
                                List.of(tainted(Marks.OUTDATED, node(gone)), other, node(B)),
                                Optional.empty())
                        .leftovers())
                .isEmpty();
    }

    private static GroupStatus judge(NodeGroup group, List<ClusterNode> nodes, Optional<Hold> hold) {
        return StatusJudge.judge(group, nodes, hold, NOW);
    }

    private static NodeGroup group(int desired, Map<String, String> tags, Set<String> hooks, Member... members) {
        return new NodeGroup(
                "workers",
                0,
                desired,
                10,
                new TreeSet<>(Set.of("a")),
                new TreeSet<>(Set.of("AZRebalance")),
                new TreeSet<>(hooks),
                tags,
                NEW.template(),
                "2",
                Purchase.UNIFORM,
                Reserve.NONE,
                List.of(members));
    }
}
