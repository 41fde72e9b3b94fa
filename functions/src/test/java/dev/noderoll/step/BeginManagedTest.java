package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.ManagedVersion;
import dev.noderoll.model.Member;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.Template;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.ManagedGroups.Description;
import dev.noderoll.port.ManagedGroups.ImageBy;
import dev.noderoll.port.ManagedGroups.State;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.BeginRollout.Outcome;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BeginManagedTest {

    private static final String IMAGE = "{\"image\":\"ami-new\"}";
    private static final String PARAMETER = "{\"parameter\":\"/aws/service/eks/al2023/recommended/image_id\"}";

    private final Member a = outdated("i-a");
    private final World world = new World(a, outdated("i-b"));
    private final FakeManagedGroups managed = new FakeManagedGroups();

    @BeforeEach
    void isManaged() {
        world.group.tags.put("eks:nodegroup-name", "ng");
        world.images.parameters.put("/aws/service/eks/al2023/recommended/image_id", "ami-new");
        world.images.parameters.put("/aws/service/eks/al2023/recommended/release_version", "1.34.1-20261120");
        world.images.parameters.put("/aws/service/bottlerocket/latest/image_version", "1.20.3-5d9ac849");
    }

    @Test
    void theReleaseIsReadBesideTheImageThatThePlanNames() throws Exception {
        assertThat(aim(PARAMETER)).isEqualTo(new ManagedVersion("ng", "1.34.1-20261120", null));
        assertThat(aim("{\"parameter\":\"/aws/service/bottlerocket/latest/image_id\"}"))
                .isEqualTo(new ManagedVersion("ng", "1.20.3-5d9ac849", null));
        assertThat(aim("{\"parameter\":\"/aws/service/eks/al2023/recommended/release_version\"}"))
                .isEqualTo(new ManagedVersion("ng", "1.34.1-20261120", null));
    }

    @Test
    void aGroupWithAnImageOfItsOwnGoesToAVersionOfItsOwnTemplate() throws Exception {
        managed.byTemplate();

        assertThat(aim(IMAGE)).isEqualTo(new ManagedVersion("ng", "", new Template("lt-own", 2)));
        assertThat(aim(PARAMETER)).isEqualTo(new ManagedVersion("ng", "", new Template("lt-own", 2)));
        assertThat(aim("{\"templateVersion\":\"$Latest\"}"))
                .isEqualTo(new ManagedVersion("ng", "", new Template("lt-own", 2)));
    }

    @Test
    void anImageByItsIdIsNothingThatEksTakesForAReleaseOfItsOwn() {
        assertThatThrownBy(() -> begin(IMAGE, "\"managed\":\"update\""))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(
                        "target.image is ami-new, expected a Parameter Store parameter with the release");
        assertThat(world.cluster.ledger.page).as("the Lease").isNull();
    }

    @Test
    void thereIsNothingToDoForAGroupThatRunsTheReleaseUnlessEksIsAtIt() throws Exception {
        managed.at("1.34.1-20261120");
        assertThat(begin(PARAMETER, "\"managed\":\"update\"")).isEqualTo(new Outcome.AlreadyCurrent(2));
        assertThat(world.cluster.ledger.page).as("the Lease").isNull();

        managed.end("others", State.IN_PROGRESS);
        assertThat(begin(PARAMETER, "\"managed\":\"update\"")).isInstanceOf(Outcome.BegunManaged.class);
    }

    @Test
    void podsThatNoDrainCanMoveAreToldBeforeAnythingBegins() throws Exception {
        world.cluster.pods.add(Drains.unmanaged(Drains.on(Worlds.name(a.id()).value(), Drains.pod("stray", "stray"))));

        assertThatThrownBy(() -> begin(PARAMETER, "\"managed\":\"update\""))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("preflight found 1 pod")
                .hasMessageContaining("stray");
        assertThat(world.cluster.ledger.page).as("the Lease").isNull();
        assertThat(world.images.versions).as("no template version was made").hasSize(1);

        Outcome.BegunManaged warned =
                (Outcome.BegunManaged) begin(PARAMETER, "\"managed\":\"update\",\"preflight\":\"warn\"");
        assertThat(warned.warnings()).hasSize(1);
    }

    @Test
    void whatEksCannotUpdateOrDoesOtherwiseIsRefused() {
        managed.status("DELETING");
        refuses("\"managed\":\"update\"", "ng is DELETING");
        managed.status("ACTIVE");
        refuses("\"managed\":\"update\",\"force\":true", "EKS replaces every outdated node");
        refuses(
                "\"managed\":\"update\",\"hooks\":{\"function\":\"arn:aws:lambda:us-east-1:111122223333:function:f\"}",
                "EKS drains its nodes");
        refuses("\"managed\":\"refuse\"", "or managed: update in the input");
        world.group.tags.put("eks:nodegroup-name", "gone");
        refuses("\"managed\":\"update\"", "EKS has no managed node group gone");
    }

    @Test
    void aTagThatNamesAnotherGroupsNodeGroupIsNotBelieved() {
        managed.description =
                new Description("ng", "ACTIVE", "1.34.1-20261101", ImageBy.RELEASE, "", "", List.of("eks-ng-0abc"));

        refuses("\"managed\":\"update\"", "which is [eks-ng-0abc]");
    }

    @Test
    void nothingIsLeftToAbandonOfWhatEksDoes() throws Exception {
        assertThat(begin("null", "\"managed\":\"update\",\"abandon\":true")).isEqualTo(new Outcome.NothingToAbandon(2));
    }

    private void refuses(String policy, String why) {
        assertThatThrownBy(() -> begin(PARAMETER, policy))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining(why);
    }

    private ManagedVersion aim(String target) throws Exception {
        ManagedVersion found = Objects.requireNonNull(((Outcome.BegunManaged) begin(target, "\"managed\":\"update\""))
                .rollout()
                .managedVersion());
        world.cluster.ledger.page = null;
        return found;
    }

    private Outcome begin(String target, String policy) throws Exception {
        String said = target.equals("null") ? "" : "\"target\":" + target + ",";
        RolloutRequest request = RolloutInput.read(
                Json.json().readTree("{\"cluster\":\"shop\",\"nodeGroup\":\"workers\"," + said + policy + "}"));
        return new BeginRollout(world.group, world.images, world.cluster, managed).run(request, "run-1", NOW);
    }
}
