package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Template;
import dev.noderoll.model.Wish;
import dev.noderoll.plan.NodeChoice.Reason;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.ManagedGroups.Force;
import dev.noderoll.port.ManagedGroups.Problem;
import dev.noderoll.port.ManagedGroups.State;
import dev.noderoll.step.UpdateManagedGroup.Input;
import dev.noderoll.step.UpdateManagedGroup.Outcome;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpdateManagedGroupTest {

    private static final String NEXT = "1.34.1-20261120";

    private final Member a = outdated("i-a");
    private final Member b = outdated("i-b");
    private final World world = new World(a, b);
    private final FakeManagedGroups managed = new FakeManagedGroups();

    @BeforeEach
    void isManaged() {
        world.group.tags.put("eks:nodegroup-name", "ng");
        world.images.parameters.put("/release", NEXT);
    }

    @Test
    void beginsAnUpdateWithoutForceAndFollowsItToItsEnd() throws Exception {
        Rollout rollout = begun("\"managed\":\"update\"");

        Outcome.Updating begun = (Outcome.Updating) run(rollout, "");
        assertThat(managed.started).containsExactly(rollout.managedVersion());
        assertThat(managed.started.getFirst().releaseVersion()).isEqualTo(NEXT);
        assertThat(managed.force).isEqualTo(Force.NONE);
        assertThat(begun.update()).isEqualTo("update-1");
        assertThat(begun.current()).as("EKS has made no version yet").isZero();

        eksReplacesOne();
        Outcome.Updating half = (Outcome.Updating) run(begun.rollout(), "update-1");
        assertThat(half.current()).isEqualTo(1);
        assertThat(half.members()).isEqualTo(2);
        assertThat(half.rollout().target()).isEqualTo(Worlds.NEW);

        managed.end("update-1", State.SUCCESSFUL);
        managed.at(NEXT);
        assertThat(run(half.rollout(), "update-1")).isEqualTo(new Outcome.Updated(half.rollout()));
        assertThat(managed.started).hasSize(1);
    }

    @Test
    void forcesWhereThePolicySaysSoAlone() throws Exception {
        run(begun("\"managed\":\"force\""), "");

        assertThat(managed.force).isEqualTo(Force.DELETE_PODS);
    }

    @Test
    void aRepeatOfALostCallAsksWithTheSameToken() throws Exception {
        Rollout rollout = begun("\"managed\":\"update\"");
        run(rollout, "");
        managed.end("update-1", State.FAILED);

        assertThat(((Outcome.Updating) run(rollout, "")).update()).isEqualTo("update-1");
        assertThat(managed.tokens.getFirst()).isEqualTo(managed.tokens.getLast());
    }

    @Test
    void anUpdateThatRunsAlreadyIsFollowedAndWhatItDoesNotBringOneOfOursDoes() throws Exception {
        Rollout rollout = begun("\"managed\":\"update\"");
        managed.end("others", State.IN_PROGRESS);

        assertThat(((Outcome.Updating) run(rollout, "")).update()).isEqualTo("others");
        assertThat(managed.started).isEmpty();

        managed.end("others", State.SUCCESSFUL);
        assertThat(((Outcome.Updating) run(rollout, "others")).update()).isEqualTo("update-1");
    }

    @Test
    void failsWithWhatEksSays() throws Exception {
        Rollout rollout = begun("\"managed\":\"update\"");
        run(rollout, "");
        Problem problem = new Problem("PodEvictionFailure", "Reached max retries", List.of("i-a"));
        managed.end("update-1", State.FAILED, problem);

        assertThat(run(rollout, "update-1")).isEqualTo(new Outcome.UpdateFailed(rollout, "update-1", List.of(problem)));
    }

    @Test
    void aWishKeepsAnUpdateFromBeginningAndNoneFromGoingOn() throws Exception {
        Rollout rollout = begun("\"managed\":\"update\"");
        world.cluster.ledger.wish = new Wish(Wish.Kind.STOP, "jane", NOW);
        assertThat(run(rollout, "")).isEqualTo(new Outcome.Hold(new Reason.StopAsked("jane", NOW)));

        world.cluster.ledger.wish = new Wish(Wish.Kind.PAUSE, "jane", NOW);
        assertThat(run(rollout, "")).isEqualTo(new Outcome.Pause(new Reason.PauseAsked("jane", NOW)));

        world.cluster.ledger.wish = null;
        run(rollout, "");
        world.cluster.ledger.wish = new Wish(Wish.Kind.STOP, "jane", NOW);
        assertThat(run(rollout, "update-1")).isInstanceOf(Outcome.Updating.class);
    }

    @Test
    void nothingBeginsOnceTheWindowHasClosed() throws Exception {
        Instant closes = NOW.minusSeconds(1);
        Rollout rollout = begun("\"managed\":\"update\",\"closesAt\":\"" + closes + "\"");

        assertThat(run(rollout, "")).isEqualTo(new Outcome.Pause(new Reason.WindowClosing(closes, 0)));
        assertThat(managed.started).isEmpty();
    }

    @Test
    void theDeadlineEndsTheRolloutWhileEksGoesOn() throws Exception {
        Rollout rollout = begun("\"managed\":\"update\",\"timeoutSeconds\":300");
        run(rollout, "");

        world.now = NOW.plusSeconds(300);
        assertThat(run(rollout, "update-1")).isEqualTo(new Outcome.Hold(new Reason.DeadlinePassed(world.now)));
    }

    @Test
    void looksMoreAndMoreSeldomButWithinTheLeasesTerm() throws Exception {
        Rollout rollout = begun("\"managed\":\"update\"");
        assertThat(((Outcome.Updating) run(rollout, "")).seconds()).isEqualTo(30);

        world.now = NOW.plus(Duration.ofHours(1));
        assertThat(((Outcome.Updating) run(rollout, "update-1")).seconds()).isEqualTo(180);
        world.now = NOW.plus(Duration.ofHours(20));
        assertThat(((Outcome.Updating) run(rollout, "update-1")).seconds()).isEqualTo(240);
    }

    @Test
    void anotherExecutionsGroupIsLeftAlone() throws Exception {
        Rollout rollout = begun("\"managed\":\"update\"");
        world.cluster.ledger.page = Worlds.othersPage();

        assertThatThrownBy(() -> run(rollout, "")).isInstanceOf(Fenced.class);
        assertThat(managed.started).isEmpty();
    }

    /** EKS makes a version of the group's template, and a first new node. */
    private void eksReplacesOne() {
        world.images.versions.put(2L, "ami-new");
        world.group.template = new Template("lt-1", 2);
        world.group.members.remove(b.id());
        Member next = current("i-c");
        world.group.members.put(next.id(), next);
        world.cluster.add(node(next));
    }

    private Rollout begun(String policy) throws Exception {
        RolloutRequest read = RolloutInput.read(Json.json()
                .readTree("{\"cluster\":\"shop\",\"nodeGroup\":\"workers\",\"target\":{\"parameter\":\"/release\"},"
                        + policy + "}"));
        RolloutRequest request = new RolloutRequest("shop", "workers", new Wanted.Parameter("/release"), read.policy());
        return ((BeginRollout.Outcome.BegunManaged)
                        new BeginRollout(world.group, world.images, world.cluster, managed).run(request, "run-1", NOW))
                .rollout();
    }

    private Outcome run(Rollout rollout, String update) {
        return new UpdateManagedGroup(world.group, world.images, managed, world.cluster)
                .run(new Input(rollout, update), world.now);
    }
}
