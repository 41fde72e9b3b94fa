package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.OLD;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.labelled;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.policy;
import static dev.noderoll.plan.Worlds.tainted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Drift;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Rollout.Launching;
import dev.noderoll.model.RolloutPolicy.Launch;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Template;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.Images.Image;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.BeginRollout.Outcome;
import dev.noderoll.step.BeginRollout.Outcome.Abandoning;
import dev.noderoll.step.BeginRollout.Outcome.AlreadyCurrent;
import dev.noderoll.step.BeginRollout.Outcome.Begun;
import dev.noderoll.step.BeginRollout.Outcome.Held;
import dev.noderoll.step.BeginRollout.Outcome.NothingToAbandon;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BeginRolloutTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Wanted IMAGE = new Wanted.Image("ami-new");

    private final Faults faults = new Faults();
    private final FakeGroup group = new FakeGroup(faults, A, B);
    private final FakeImages images = new FakeImages();
    private final FakeCluster cluster = new FakeCluster(faults);

    BeginRolloutTest() {
        cluster.add(node(A));
        cluster.add(node(B));
    }

    @Test
    void takesTheGroupAndFixesWhatTheRolloutGoesBy() {
        cluster.unschedulable.add(Drains.waiting("web-a"));

        Outcome outcome = begin(IMAGE);

        assertThat(outcome)
                .isEqualTo(begun(new Rollout(
                        "shop",
                        "workers",
                        "run-1",
                        NEW,
                        OLD,
                        2,
                        0,
                        1,
                        policy(0, 0),
                        Goal.REPLACE,
                        new Launching(Launch.LAUNCH_INSTANCES, "the group allows it"),
                        Drift.BY_TEMPLATE,
                        Worlds.before(Map.of("a", 2)),
                        1,
                        NOW,
                        NOW.plusSeconds(7200),
                        null)));
        assertThat(cluster.ledger.page).isEqualTo(Worlds.page());
        assertThat(begin(IMAGE)).as("again").isEqualTo(outcome);
        assertThat(images.versions).as("one version made").hasSize(2);
    }

    private static Begun begun(Rollout rollout) {
        return new Begun(rollout, 2, List.of());
    }

    @Test
    void findsTheTargetHoweverItIsNamed() {
        images.versions.put(2L, "ami-new");
        images.parameters.put("/my/ami", "ami-new");

        for (Wanted wanted : new Wanted[] {
            IMAGE,
            new Wanted.Parameter("/my/ami"),
            new Wanted.TemplateVersion("2"),
            new Wanted.TemplateVersion("$Latest")
        }) {
            assertThat(((Begun) begin(wanted)).rollout().target())
                    .as(wanted.toString())
                    .isEqualTo(NEW);
        }
    }

    /** The version that was made is what $Latest means from then on, and nobody runs it. */
    @Test
    void whatTheMembersRunIsWhatToGoBackToWhenItDiedAfterMakingAVersion() {
        group.templateAsSet = "$Latest";
        Begun first = (Begun) begin(IMAGE);
        group.template = NEW.template();

        assertThat(begin(IMAGE)).isEqualTo(first);
        assertThat(first.rollout().former()).isEqualTo(OLD);
    }

    @Test
    void whatTheMembersRunIsWhatToGoBackToFromAVersionThatAnOperatorMade() {
        images.versions.put(2L, "ami-old");
        group.templateAsSet = "$Latest";
        group.template = new Template("lt-1", 2);

        Rollout rollout = ((Begun) begin(IMAGE)).rollout();

        assertThat(rollout.former()).isEqualTo(OLD);
        assertThat(rollout.target().template())
                .as("made of what the group launches")
                .isEqualTo(new Template("lt-1", 3));
        assertThat(((Begun) begin(new Wanted.TemplateVersion("$Latest")))
                        .rollout()
                        .former())
                .isEqualTo(OLD);
    }

    @Test
    void aVersionThatWasDeletedIsNothingToGoBackTo() {
        images.versions.put(2L, "ami-old");
        images.versions.remove(1L);
        group.template = new Template("lt-1", 2);

        assertThat(((Begun) begin(IMAGE)).rollout().former().template()).isEqualTo(new Template("lt-1", 2));
    }

    @Test
    void carriesOnFromWhatAnEarlierRolloutWroteDown() {
        group.desired = 3;
        group.template = NEW.template();
        images.versions.put(2L, "ami-new");
        group.tags.put(Marks.STEADY, "2");
        group.tags.put(Marks.TEMPLATE, "lt-1:1");

        Rollout rollout = ((Begun) begin(IMAGE)).rollout();

        assertThat(rollout.steady()).isEqualTo(2);
        assertThat(rollout.former()).isEqualTo(OLD);
        assertThat(rollout.target()).isEqualTo(NEW);
    }

    @Test
    void saysWhoHoldsTheGroup() {
        begin(IMAGE);

        Outcome other = beginner().run(request("shop", "workers", IMAGE), "run-2", NOW.plusSeconds(60));

        assertThat(other).isEqualTo(new Held("run-1", NOW.plus(Ledger.TERM)));
    }

    @Test
    void takesAGroupWhoseHolderHasNotRenewed() {
        begin(IMAGE);

        Outcome other = beginner().run(request("shop", "workers", IMAGE), "run-2", NOW.plus(Ledger.TERM));

        assertThat(other).isInstanceOf(Begun.class);
    }

    @Test
    void hasNothingToDoWhenEveryMemberIsCurrentAndGivesTheGroupBack() {
        group.members.put(B.id(), at(Stage.LEAVING, B));

        assertThat(begin(new Wanted.Image("ami-old"))).isEqualTo(new AlreadyCurrent(1));
        assertThat(cluster.ledger.page).isNull();
        assertThat(images.versions).as("no version made").hasSize(1);
    }

    @Test
    void makesAGroupLaunchTheTargetThoughEveryMemberRunsIt() {
        images.versions.put(2L, "ami-new");
        group.template = new Template("lt-1", 2);

        assertThat(begin(new Wanted.TemplateVersion("1"))).isInstanceOf(Begun.class);
    }

    @Test
    void putsBackWhatAnEarlierRolloutLeftThoughEveryMemberIsCurrent() {
        group.tags.put(Marks.STEADY, "2");

        assertThat(begin(new Wanted.Image("ami-old"))).isInstanceOf(Begun.class);
    }

    @Test
    void takesOverWhatAnEarlierRolloutLeftToPutItBack() {
        group.desired = 3;
        group.template = NEW.template();
        images.versions.put(2L, "ami-new");
        group.tags.put(Marks.STEADY, "2");
        group.tags.put(Marks.TEMPLATE, "lt-1:1");
        group.tags.put(Marks.TARGET, "lt-1:2");

        Rollout rollout = ((Abandoning) begin(null)).rollout();

        assertThat(rollout.goal()).isEqualTo(Goal.ABANDON);
        assertThat(rollout.steady()).isEqualTo(2);
        assertThat(rollout.former()).isEqualTo(OLD);
        assertThat(rollout.target()).isEqualTo(NEW);
        assertThat(cluster.ledger.page).isNotNull();
    }

    @Test
    void tellsWhereAnAbandonedRolloutWasGoingThoughTheGroupHasTurnedBack() {
        images.versions.put(2L, "ami-new");
        group.tags.put(Marks.STEADY, "2");
        group.tags.put(Marks.TEMPLATE, "lt-1:1");
        group.tags.put(Marks.TARGET, "lt-1:2");

        assertThat(((Abandoning) begin(null)).rollout().target()).isEqualTo(NEW);
        images.versions.remove(2L);
        assertThat(((Abandoning) begin(null)).rollout().target())
                .as("a version that is gone")
                .isEqualTo(OLD);
    }

    @Test
    void abandonsForAMarkOnANodeOrADrainedMemberAlone() {
        cluster.nodes.put(name(A.id()), tainted(Marks.OUTDATED, node(A)));
        assertThat(begin(null)).isInstanceOf(Abandoning.class);

        cluster.nodes.put(name(A.id()), node(A));
        cluster.ledger.page = Worlds.drainedPage("i-a");
        assertThat(begin(null)).isInstanceOf(Abandoning.class);
    }

    @Test
    void hasNothingToAbandonInACleanGroupAndGivesItBack() {
        assertThat(begin(null)).isEqualTo(new NothingToAbandon(2));
        assertThat(cluster.ledger.page).isNull();
    }

    @Test
    void abandonsAGroupThatSomebodyHasEmptied() {
        group.members.clear();
        group.tags.put(Marks.STEADY, "2");

        assertThat(begin(null)).isInstanceOf(Abandoning.class);
    }

    @Test
    void refusesTagsThatSomebodyHasSpoiltBeforeAnyChange() {
        group.tags.put(Marks.STEADY, "two");
        refuses(
                IMAGE,
                "tag noderoll:steady of workers is 'two', expected a whole number: set it to what it was before the"
                        + " rollout");
        group.tags.put(Marks.STEADY, "2");
        group.tags.put(Marks.TEMPLATE, "lt-1");
        refuses(
                IMAGE,
                "tag noderoll:template of workers is 'lt-1', expected id:version of a launch template: set it to what"
                        + " it was before the rollout");
    }

    @Test
    void refusesATargetThatCannotBeLaunchedBeforeAnyChange() {
        images.images.put("ami-arm", new Image("ami-arm", "arm64", "available"));
        images.images.put("ami-bad", new Image("ami-bad", "x86_64", "failed"));
        images.versions.put(2L, "");
        images.versions.put(3L, "ami-arm");

        refuses(new Wanted.Image("ami-none"), "target.image is ami-none, expected an AMI that this account can launch");
        refuses(
                new Wanted.Image("ami-bad"),
                "target.image is ami-bad, expected an AMI in state available: it is failed");
        refuses(new Wanted.Image("ami-arm"), "target.image is ami-arm (arm64), expected an AMI for x86_64");
        refuses(
                new Wanted.Parameter("/none"),
                "target.parameter is /none, expected a Parameter Store parameter that holds an AMI id");
        refuses(
                new Wanted.TemplateVersion("9"),
                "target.templateVersion is 9, expected a version of launch template lt-1");
        refuses(new Wanted.TemplateVersion("2"), "target.templateVersion is 2, expected a version that names an image");
        refuses(
                new Wanted.TemplateVersion("3"),
                "target.templateVersion 3 is ami-arm (arm64), expected an AMI for x86_64");
    }

    @Test
    void refusesAGroupThatItMustNotRollBeforeAnyChange() {
        group.refreshing = true;
        refuses(
                IMAGE,
                "nodeGroup is workers, expected a group without an active instance refresh: cancel it, or let it end");
        group.refreshing = false;
        cluster.nodes.clear();
        refuses(
                IMAGE,
                "cluster is shop, expected the cluster of workers: none of its instances is a node, and it has no tag"
                        + " kubernetes.io/cluster/shop");
        group.members.clear();
        refuses(IMAGE, "nodeGroup is workers, expected a group with instances: it has none to replace");
        refuses(request("shop", "none", IMAGE), "nodeGroup is none, expected an Auto Scaling group of this region");
        refuses(request("none", "workers", IMAGE), "cluster is none, expected a cluster");
    }

    @Test
    void beginsThoughNoInstanceHasJoinedWhereTheTagNamesTheCluster() {
        cluster.nodes.clear();
        group.tags.put("kubernetes.io/cluster/shop", "owned");

        assertThat(begin(IMAGE)).isInstanceOf(Begun.class);
    }

    @Test
    void refusesAManagedNodeGroupByItsTagOrItsNodesLabelAndSaysHowItIsRolled() {
        String message =
                "nodeGroup is workers, expected a group of your own, or managed: update in the input: this one belongs to the EKS managed node"
                        + " group ng, and EKS rolls it: aws eks update-nodegroup-version --cluster-name shop --nodegroup-name ng";
        group.tags.put("eks:nodegroup-name", "ng");
        refuses(IMAGE, message);

        group.tags.clear();
        cluster.add(labelled(Map.of("eks.amazonaws.com/nodegroup", "ng"), node(A)));
        refuses(IMAGE, message);
    }

    private void refuses(@Nullable Wanted wanted, String message) {
        refuses(request("shop", "workers", wanted), message);
    }

    private void refuses(RolloutRequest request, String message) {
        int versions = images.versions.size();
        assertThatThrownBy(() -> beginner().run(request, "run-1", NOW))
                .isInstanceOf(Misconfigured.class)
                .hasMessage(message);
        assertThat(faults.changes()).as("changes").isZero();
        assertThat(images.versions).hasSize(versions);
    }

    private Outcome begin(@Nullable Wanted wanted) {
        return beginner().run(request("shop", "workers", wanted), "run-1", NOW);
    }

    private BeginRollout beginner() {
        return new BeginRollout(group, images, cluster, ManagedGroups.NONE);
    }

    private static RolloutRequest request(String cluster, String group, @Nullable Wanted wanted) {
        return new RolloutRequest(cluster, group, wanted, policy(0, 0));
    }
}
