package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.aws.Eks.VersionOrder;
import dev.noderoll.sim.aws.GroupChange.TemplateChoice;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.Nodegroup.Status;
import dev.noderoll.sim.aws.Nodegroup.Update;
import dev.noderoll.sim.aws.Nodegroup.Update.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each test quotes the page of which {@link NodegroupRoll} is a model. */
class NodegroupUpdateTest {

    private static final String NEXT = "1.34.1-20261120";

    private final AwsWorld world = AwsWorld.of(4);
    private final Cluster cluster = new Cluster();

    /** A cluster whose nodes are Ready when their instances are in service. */
    private final class Cluster implements ManagedNodes {
        final List<String> cordoned = new ArrayList<>();
        final List<String> drained = new ArrayList<>();
        boolean ready = true;
        boolean stuck;

        @Override
        public long ready(Set<String> butFor) {
            return ready
                    ? world.in(LifecycleState.IN_SERVICE).stream()
                            .filter(i -> !butFor.contains(i.id()) && !cordoned.contains(i.id()))
                            .count()
                    : 0;
        }

        @Override
        public void cordon(String instance) {
            cordoned.add(instance);
        }

        @Override
        public void drain(String instance, Duration timeout, Runnable done, Runnable late) {
            drained.add(instance);
            world.agenda.after(stuck ? timeout : Duration.ofSeconds(30), "drained", stuck ? late : done);
        }
    }

    NodegroupUpdateTest() {
        world.aws.addCluster("blue", "", "", "1.34");
        world.aws.addRelease("1.34.1-20261101", "ami-old");
        world.aws.addRelease(NEXT, "ami-new");
        world.aws.addNodegroup(
                Nodegroup.of("blue", "ng", GROUP, "AL2023_x86_64_STANDARD", "1.34", "1.34.1-20261101"), cluster);
    }

    private Update update(VersionOrder order) {
        return world.aws.eks().updateNodegroupVersion("blue", "ng", order);
    }

    private static VersionOrder to(String release, boolean force, String token) {
        return new VersionOrder(Optional.of(release), Optional.empty(), force, Optional.of(token));
    }

    private Update now(Update update) {
        return world.aws.eks().describeUpdate("blue", "ng", update.id());
    }

    private Nodegroup group() {
        return world.aws.eks().describeNodegroup("blue", "ng");
    }

    private Set<String> images() {
        return world.group().instances().stream()
                .map(InstanceDescription::id)
                .map(id -> world.aws.ec2().find(id).orElseThrow().imageId())
                .collect(Collectors.toSet());
    }

    /** "It increments the Auto Scaling Group's maximum size and desired size by the larger of either: up to twice the number of Availability Zones ..., the maximum unavailable of upgrade." */
    @Test
    void theGroupGrowsByTwiceItsZonesAndIsAsLargeAsBeforeInTheEnd() {
        int zones = world.group().zones().size();
        Update update = update(to(NEXT, false, "a"));

        assertThat(group().status()).isEqualTo(Status.UPDATING);
        assertThat(world.group().desired()).isEqualTo(4 + 2 * zones);
        world.pass(Duration.ofHours(2));

        assertThat(now(update).state()).isEqualTo(State.SUCCESSFUL);
        assertThat(group().releaseVersion()).isEqualTo(NEXT);
        assertThat(group().status()).isEqualTo(Status.ACTIVE);
        assertThat(world.group().desired()).isEqualTo(4);
        assertThat(world.group().max()).isEqualTo(8);
        assertThat(images()).containsExactly("ami-new");
        assertThat(cluster.cordoned).as("all old nodes, before the first drain").hasSize(4);
    }

    /** "Drains the Pods from the node. If the Pods don't leave the node within 15 minutes and there's no force flag, the upgrade phase fails with a PodEvictionFailure error." */
    @Test
    void aNodeThatIsNotEmptyAfterFifteenMinutesFailsTheUpdateUnlessItIsForced() {
        cluster.stuck = true;
        Update update = update(to(NEXT, false, "a"));
        world.pass(Duration.ofMinutes(30));

        assertThat(now(update).state()).isEqualTo(State.FAILED);
        assertThat(now(update).errors().getFirst().code()).isEqualTo("PodEvictionFailure");
        assertThat(now(update).errors().getFirst().resourceIds()).containsExactly(cluster.drained.getFirst());
        assertThat(group().releaseVersion()).isEqualTo("1.34.1-20261101");

        Update forced = update(to(NEXT, true, "b"));
        world.pass(Duration.ofHours(4));
        assertThat(now(forced).state()).isEqualTo(State.SUCCESSFUL);
        assertThat(world.group().desired()).isEqualTo(4);
        assertThat(world.group().max()).isEqualTo(8);
    }

    /** "This prevents nodes that have already been updated from a previous failed update from being tainted." */
    @Test
    void anUpdateAfterOneThatFailedReplacesTheOldNodesAlone() {
        cluster.stuck = true;
        update(to(NEXT, false, "a"));
        world.pass(Duration.ofMinutes(30));
        Set<String> replaced = world.group().instances().stream()
                .filter(i -> i.templateVersion() == 2)
                .map(InstanceDescription::id)
                .collect(Collectors.toSet());
        assertThat(replaced).isNotEmpty();

        cluster.stuck = false;
        Update again = update(to(NEXT, false, "b"));
        world.pass(Duration.ofHours(2));

        assertThat(now(again).state()).isEqualTo(State.SUCCESSFUL);
        assertThat(cluster.cordoned).doesNotContainAnyElementsOf(replaced);
        assertThat(world.aws.templates().peek(world.template).latestVersion()).isEqualTo(2);
    }

    @Test
    void nodesThatDoNotBecomeReadyFailTheUpdate() {
        cluster.ready = false;
        Update update = update(to(NEXT, false, "a"));
        world.pass(Duration.ofHours(1));

        assertThat(now(update).errors().getFirst().code()).isEqualTo("NodeCreationFailure");
        assertThat(cluster.cordoned).isEmpty();
    }

    @Test
    void aTokenNamesOneUpdateAndAnotherIsRefusedMeanwhile() {
        Update update = update(to(NEXT, false, "a"));

        assertThat(update(to(NEXT, false, "a")).id()).isEqualTo(update.id());
        refuses(to(NEXT, false, "b"), "ResourceInUseException");
        assertThat(world.aws.eks().listUpdates("blue", "ng", Page.Request.FIRST).items())
                .containsExactly(update.id());
        world.pass(Duration.ofHours(2));
        assertThat(update(to(NEXT, false, "a")).state()).isEqualTo(State.SUCCESSFUL);
    }

    @Test
    void whatTheAccountsServicesRefuseEksTriesAgain() {
        int[] left = {5};
        world.aws
                .log()
                .addFault((service, action) -> service.equals("autoscaling") && left[0]-- > 0
                        ? Optional.of(new AwsError("Throttling", 400, "Rate exceeded"))
                        : Optional.empty());
        Update update = update(to(NEXT, false, "a"));
        world.pass(Duration.ofHours(2));

        assertThat(now(update).state()).isEqualTo(State.SUCCESSFUL);
    }

    /** "If you specify launchTemplate, and your launch template uses a custom AMI, then don't specify releaseVersion, or the node group update will fail"; "you must specify the same launch template". */
    @Test
    void aGroupWithAnImageOfItsOwnGoesToAnotherVersionOfItsTemplate() {
        String own = world.aws.addTemplate("own", TemplateData.of("ami-old", "m5.large"));
        world.aws.addNodegroup(group().from(own, "1", "ami-old"), cluster);
        world.aws
                .templates()
                .createVersion(
                        own,
                        new LaunchTemplates.NewVersion(
                                Optional.of("1"), TemplateData.ofImage("ami-new"), Optional.empty(), Optional.empty()));
        VersionOrder order = template(own, "2");

        refuses(to(NEXT, false, "x"), "InvalidParameterException");
        refuses(template(world.template, "1"), "InvalidParameterException");
        refuses(template(own, "9"), "InvalidRequestException");
        Update update = update(order);
        world.pass(Duration.ofHours(2));

        assertThat(now(update).state()).isEqualTo(State.SUCCESSFUL);
        assertThat(images()).containsExactly("ami-new");
        assertThat(group().template()).contains(new TemplateChoice(own, "2"));
    }

    @Test
    void whatThereIsNotIsRefused() {
        refuses(to("1.34.1-20990101", false, "a"), "InvalidParameterException");
        refuses(template(world.template, "1"), "InvalidParameterException");
        assertThatThrownBy(() -> world.aws.eks().describeUpdate("blue", "ng", "none"))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("ResourceNotFoundException"));
    }

    private static VersionOrder template(String id, String version) {
        return new VersionOrder(
                Optional.empty(), Optional.of(new TemplateChoice(id, version)), false, Optional.empty());
    }

    private void refuses(VersionOrder order, String code) {
        assertThatThrownBy(() -> update(order))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
