package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.OLD;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.RolloutPolicy;
import dev.noderoll.model.RolloutPolicy.Launch;
import dev.noderoll.model.RolloutPolicy.Pool;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.WarmPool;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A group's warm pool: away while a rollout lasts, as it was at its end. */
class WarmPoolStepsTest {

    private static final WarmPool POOL = new WarmPool(2, -1, "Stopped", true);
    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member WARM = at(Stage.ASIDE, outdated("i-warm"));
    private static final Wanted IMAGE = new Wanted.Image("ami-new");

    private final World world = new World(A, B);

    WarmPoolStepsTest() {
        world.group.reserve = Reserve.of(POOL, 1);
        world.group.warm.add(WARM);
    }

    @Test
    void thePoolIsWrittenDownAndGoesBeforeAnythingOfItCouldComeIntoService() {
        Rollout rollout = begun();
        assertThat(rollout.before().warmPool()).isEqualTo("min=2,prepared=-1,state=Stopped,reuse=true");
        assertThat(rollout.launching().how()).as("beside no pool").isEqualTo(Launch.LAUNCH_INSTANCES);

        assertThat(prepare(rollout, 0)).isEqualTo(new PrepareGroup.Prepared(10, 0, 1, 20));

        assertThat(world.group.tags)
                .containsEntry(Marks.WARM_POOL, rollout.before().warmPool())
                .containsEntry(Marks.STEADY, "2");
        assertThat(world.group.reserve).isEqualTo(Reserve.going(1));
        assertThat(world.group.hooks)
                .as("what the group takes meanwhile is drained")
                .containsKey(Marks.ROLLOUT_HOOK);
        assertThat(world.group.template).isEqualTo(OLD.template());
        int changes = world.faults.changes();
        assertThat(prepare(rollout, 1).seconds()).isEqualTo(20);
        assertThat(world.faults.changes())
                .as("nothing but the hook, which is the same")
                .isEqualTo(changes + 1);

        world.group.poolGoes();
        assertThat(prepare(rollout, 2)).isEqualTo(new PrepareGroup.Prepared(10, 2, 0, 0));
        assertThat(world.group.template).isEqualTo(NEW.template());
    }

    @Test
    void aPoolThatIsStillThereAfterAnHourEndsTheRollout() {
        Rollout rollout = begun();
        prepare(rollout, 179);

        assertThatThrownBy(() -> prepare(rollout, 180))
                .isInstanceOf(Misconfigured.class)
                .hasMessage(
                        "the warm pool of workers is still there after an hour, with 1 instances; what keeps them: aws"
                                + " autoscaling describe-warm-pool --auto-scaling-group-name workers");
    }

    @Test
    void whatTheRolloutsHookKeepsOfThePoolGoesOn() {
        Rollout rollout = begun();
        Member kept = at(Stage.LEAVING_HOOKED, WARM);
        world.group.warm.set(0, kept);
        world.group.members.put(kept.id(), kept);

        prepare(rollout, 0);
        prepare(rollout, 1);

        assertThat(world.group.members.get(kept.id()).stage()).isEqualTo(Stage.LEAVING);
    }

    @Test
    void aPoolThatIsMadeAgainInMidRolloutGoesAgainAndComesBackAsItsOwnerHasMadeIt() {
        Rollout rollout = rolling();
        WarmPool other = new WarmPool(0, 5, "Hibernated", false);
        world.group.reserve = Reserve.of(other, 1);

        assertThat(prepare(rollout, 0).seconds()).isEqualTo(20);
        world.group.poolGoes();
        prepare(rollout, 2);
        end(rollout);
        assertThat(world.group.reserve.pool()).contains(other);
    }

    @Test
    void thePoolComesBackAsItWasAlsoWhereTheTagsWereTaken() {
        Rollout rollout = rolling();
        world.group.tags.clear();

        end(rollout);

        assertThat(world.group.reserve.pool()).contains(POOL);
        assertThat(world.group.tags).isEmpty();
    }

    /** So that it fills with what the group launches then. */
    @Test
    void thePoolComesBackOnlyWhenTheOneOfBeforeHasGone() {
        Rollout rollout = begun();
        prepare(rollout, 0);

        assertThatThrownBy(() -> end(rollout))
                .isInstanceOf(TryAgain.class)
                .hasMessage("the warm pool of workers is still being deleted");
        assertThat(world.group.tags).as("what is to be put back").containsKey(Marks.WARM_POOL);

        world.group.poolGoes();
        end(rollout);
        assertThat(world.group.reserve.pool()).contains(POOL);
        assertThat(world.group.tags).isEmpty();
    }

    @Test
    void aRolloutThatDiedWithoutThePoolIsAbandonedAndThePoolComesBack() {
        rolling();
        world.now = world.now.plusSeconds(7200);

        Rollout abandoning = ((BeginRollout.Outcome.Abandoning) begin(null, policy(0, 0))).rollout();

        assertThat(abandoning.goal()).isEqualTo(Goal.ABANDON);
        end(abandoning);
        assertThat(world.group.reserve.pool()).contains(POOL);
    }

    @Test
    void aPoolThatIsBeingDeletedAtTheBeginIsNobodysToPutBack() {
        world.group.reserve = Reserve.going(1);
        Rollout rollout = begun();
        assertThat(prepare(rollout, 0)).isEqualTo(new PrepareGroup.Prepared(10, 2, 0, 0));
        assertThat(world.group.tags).doesNotContainKey(Marks.WARM_POOL);

        end(rollout);

        assertThat(world.group.reserve).isEqualTo(Reserve.going(1));
    }

    @Test
    void outdatedInstancesInThePoolAreReplacedThoughEveryMemberIsCurrent() {
        world.group.members.clear();
        world.group.members.put(current("i-n").id(), current("i-n"));
        world.cluster.nodes.clear();
        world.cluster.add(node(current("i-n")));
        world.images.versions.put(2L, "ami-new");
        world.group.template = NEW.template();
        world.group.desired = 1;

        assertThat(begin(IMAGE, policy(0, 0))).isInstanceOf(BeginRollout.Outcome.Begun.class);
        world.cluster.ledger.page = null;
        world.group.warm.set(0, at(Stage.ASIDE, current("i-warm")));
        assertThat(begin(IMAGE, policy(0, 0))).isInstanceOf(BeginRollout.Outcome.AlreadyCurrent.class);
    }

    @Test
    void aRolloutThatIsToLeavePoolsAloneDoesNotBeginBesideOneUnlessItHasBegunOrIsToAbandon() {
        refuses(
                refusing(),
                "warmPool is refuse, expected replace for workers, which has a warm pool: its instances would come into"
                        + " service with the image that they have");
        assertThat(begin(null, refusing())).isInstanceOf(BeginRollout.Outcome.NothingToAbandon.class);

        rolling();
        world.now = world.now.plusSeconds(7200);
        world.group.reserve = Reserve.of(POOL, 0);
        assertThat(begin(IMAGE, refusing())).as("it has begun").isInstanceOf(BeginRollout.Outcome.Begun.class);
    }

    /** Its hook drains it, or nobody: it is no member. Until it has stopped, nothing is changed. */
    @Test
    void anInstanceOnItsWayBackIntoThePoolIsWaitedFor() {
        world.cluster.add(node(WARM));
        Rollout rollout = begun();
        int changes = world.faults.changes();

        assertThat(prepare(rollout, 0)).isEqualTo(new PrepareGroup.Prepared(10, 0, 1, 20));
        assertThat(world.faults.changes()).isEqualTo(changes);
        assertThatThrownBy(() -> prepare(rollout, 180))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("with 1 instances, of which these are Ready nodes: [node-i-warm]");

        world.cluster.nodes.remove(name(WARM.id()));
        prepare(rollout, 1);
        assertThat(world.group.reserve).isEqualTo(Reserve.going(1));
        assertThat(world.group.tags).containsEntry(Marks.WARM_POOL, POOL.text());
    }

    /** From the first look on the pool takes nothing back: what has come at that very moment is waited for. */
    @Test
    void anInstanceThatComesBackWhileThePoolIsToGoIsWaitedForAndTheHookKeepsIt() {
        Rollout rollout = rolling();
        Member back = at(Stage.LEAVING_HOOKED, outdated("i-back"));
        world.group.reserve = Reserve.of(POOL, 1);
        world.group.warm.add(back);
        world.group.members.put(back.id(), back);
        world.cluster.add(node(back));

        prepare(rollout, 0);
        prepare(rollout, 1);

        assertThat(world.group.reserve).isEqualTo(Reserve.of(POOL.withoutReuse(), 1));
        assertThat(world.group.members.get(back.id()).stage()).isEqualTo(Stage.LEAVING_HOOKED);
        world.cluster.nodes.remove(name(back.id()));
        world.group.members.remove(back.id());
        prepare(rollout, 2);
        assertThat(world.group.reserve.isGoing()).isTrue();
        world.group.poolGoes();
        prepare(rollout, 3);
        end(rollout);
        assertThat(world.group.reserve.pool()).as("it takes instances back").contains(POOL);
    }

    /** Nobody would drain it: it is no member. */
    @Test
    void aPoolWhoseInstancesServeInTheClusterWhileTheyWaitIsRefused() {
        world.group.reserve = Reserve.of(new WarmPool(1, -1, "Running", false), 1);
        world.cluster.add(node(WARM));

        refuses(
                policy(0, 0),
                "nodeGroup is workers, expected a group whose instances join the cluster when they leave its warm pool,"
                        + " not before: [node-i-warm] are Ready while they wait there, and pods on them would end"
                        + " undrained");
    }

    private void refuses(RolloutPolicy policy, String message) {
        assertThatThrownBy(() -> begin(IMAGE, policy))
                .isInstanceOf(Misconfigured.class)
                .hasMessage(message);
        assertThat(world.faults.changes()).isZero();
    }

    private static RolloutPolicy refusing() {
        RolloutPolicy p = policy(0, 0);
        return new RolloutPolicy(
                p.maxSurge(),
                p.maxUnavailable(),
                p.scope(),
                p.stages(),
                p.maxFailures(),
                p.joinTimeoutSeconds(),
                p.timeoutSeconds(),
                p.closesAt(),
                List.of(),
                p.onFailure(),
                p.launch(),
                p.preflight(),
                Pool.REFUSE,
                RolloutPolicy.Managed.REFUSE,
                p.hooks(),
                p.drain());
    }

    private BeginRollout.Outcome begin(@Nullable Wanted wanted, RolloutPolicy policy) {
        return new BeginRollout(world.group, world.images, world.cluster, ManagedGroups.NONE)
                .run(new RolloutRequest("shop", "workers", wanted, policy), "run-1", world.now);
    }

    private Rollout begun() {
        return world.begun("run-1");
    }

    /** In its middle: the pool has gone. */
    private Rollout rolling() {
        Rollout rollout = begun();
        prepare(rollout, 0);
        world.group.poolGoes();
        prepare(rollout, 1);
        return rollout;
    }

    private PrepareGroup.Prepared prepare(Rollout rollout, int looks) {
        return new PrepareGroup(world.group, world.cluster).run(new PrepareGroup.Input(rollout, looks), NOW);
    }

    private void end(Rollout rollout) {
        world.cluster.ledger.page = page();
        new EndRollout(world.group, world.images, world.cluster).run(new EndRollout.Input(rollout), NOW);
    }
}
