package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.policy;
import static dev.noderoll.plan.Worlds.scoped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Going;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Scope;
import dev.noderoll.model.Template;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.BeginRollout.Outcome;
import dev.noderoll.step.BeginRollout.Outcome.AlreadyCurrent;
import dev.noderoll.step.BeginRollout.Outcome.Begun;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ScopedRolloutTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Scope ONLY_B = new Scope(false, 0, List.of("i-b"), List.of(), List.of());
    private static final Scope ANEW = new Scope(true, 0, List.of(), List.of(), List.of());

    private final Faults faults = new Faults();
    private final FakeGroup group = new FakeGroup(faults, A, B);
    private final FakeImages images = new FakeImages();
    private final FakeCluster cluster = new FakeCluster(faults);

    ScopedRolloutTest() {
        cluster.add(node(A));
        cluster.add(node(B));
    }

    private Outcome begin(String image, Scope scope) {
        return new BeginRollout(group, images, cluster, ManagedGroups.NONE)
                .run(
                        new RolloutRequest("shop", "workers", new Wanted.Image(image), scoped(scope, policy(0, 0))),
                        "run-1",
                        NOW);
    }

    private Rollout begun(String image, Scope scope) {
        return ((Begun) begin(image, scope)).rollout();
    }

    private Set<String> taints(Member member) {
        return new TreeSet<>(
                Objects.requireNonNull(cluster.nodes.get(node(member).name())).taints());
    }

    @Test
    void closesAndReplacesTheNodesInScopeAlone() {
        Rollout rollout = begun("ami-new", ONLY_B);
        new PrepareGroup(group, cluster).run(new PrepareGroup.Input(rollout, 0), NOW);

        assertThat(taints(A)).doesNotContain(Marks.OUTDATED);
        assertThat(taints(B)).contains(Marks.OUTDATED);
        NodeChoice choice = new ChooseNodes(group, cluster, names -> List.of(), images, new FakeTargets())
                .run(new ChooseNodes.Input(rollout, group.desired, List.of(), 0, List.of(), List.of()), NOW);
        assertThat(((NodeChoice.Roll) choice).drain().nodes())
                .extracting(Going::instance)
                .containsExactly(B.id());
    }

    @Test
    void goesBackFromAllThatRunTheWrongImageWhateverTheScope() {
        Rollout back = begun("ami-new", ONLY_B).toward(Rollout.Goal.ROLL_BACK);

        assertThat(back.replaces(
                        new Member(A.id(), "ami-new", NEW.template(), A.zone(), A.stage(), A.protection(), NOW), null))
                .isTrue();
    }

    @Test
    void aNameThatNoNodeHasIsRefusedBeforeAnythingIsChanged() {
        Scope typo = new Scope(false, 0, List.of("i-b", "i-typo"), List.of(), List.of());

        assertThatThrownBy(() -> begin("ami-new", typo))
                .isInstanceOf(Misconfigured.class)
                .hasMessage("only.nodes is i-typo, expected a node of workers, or an instance of it");
        assertThat(faults.changes()).isZero();

        // Where an execution has died, its nodes may be gone already.
        group.tags.put(Marks.STEADY, "2");
        assertThat(begin("ami-new", typo)).isInstanceOf(Begun.class);
    }

    @Test
    void nothingIsBegunWhereNoNodeIsInScope() {
        Scope old = new Scope(true, 3650, List.of(), List.of(), List.of());

        assertThat(begin("ami-old", old)).isEqualTo(new AlreadyCurrent(2));
        assertThat(images.versions).hasSize(1);
    }

    @Test
    void whatRunsTheTargetIsOutdatedByAVersionOfItsOwnThatACarryingOnFindsAgain() {
        assertThat(begin("ami-old", Scope.OUTDATED)).isEqualTo(new AlreadyCurrent(2));

        Rollout rollout = begun("ami-old", ANEW);

        assertThat(rollout.target().template()).isEqualTo(new Template("lt-1", 2));
        assertThat(List.of(A, B)).allMatch(rollout::outdates);
        new PrepareGroup(group, cluster).run(new PrepareGroup.Input(rollout, 0), NOW);
        assertThat(begun("ami-old", ANEW).target()).isEqualTo(rollout.target());
        assertThat(images.versions).hasSize(2);
    }
}
