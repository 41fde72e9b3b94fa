package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.SurgeCap;
import dev.noderoll.model.SurplusShares;
import dev.noderoll.model.SurplusShares.Share;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.TryAgain;
import dev.noderoll.step.BeginRollout.Outcome;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A rollout that begins under a cap on the cluster's surplus nodes. Its own policy allows one. */
class SurgeClaimTest {

    private final World world = new World(outdated("i-a"), outdated("i-b"));
    private final FakeLedger ledger = world.cluster.ledger;

    private Outcome begin(SurgeCap cap) {
        RolloutRequest request = new RolloutRequest("shop", "workers", new Wanted.Image("ami-new"), policy(0, 0), cap);
        return new BeginRollout(world.group, world.images, world.cluster, ManagedGroups.NONE)
                .run(request, "run-1", NOW);
    }

    /** Another group's rollout; {@code surge} is what it may add without a cap. */
    private void other(String group, int surge) {
        ledger.others.add(new Hold(group, NOW.plusSeconds(300), LedgerPage.empty("run-" + group, "1"), null, surge));
    }

    private void shared(Map<String, Share> shares) {
        ledger.shares = new SurplusShares(new TreeMap<>(shares), ledger.shares.version() + "1");
    }

    @Test
    void aRolloutWritesDownWhatItTakes() {
        assertThat(begin(new SurgeCap(2, 1))).isInstanceOf(Outcome.Begun.class);
        assertThat(ledger.shares.byGroup()).isEqualTo(Map.of("workers", new Share("run-1", 1)));
        assertThat(ledger.surge).as("it is in the table, not on the Lease").isZero();
    }

    @Test
    void aRolloutWithoutACapSaysOnItsLeaseWhatItMayAdd() {
        assertThat(begin(SurgeCap.NONE)).isInstanceOf(Outcome.Begun.class);
        assertThat(ledger.surge).isEqualTo(1);
        assertThat(ledger.shares.byGroup()).isEmpty();
    }

    @Test
    void itDoesNotBeginWhereOthersHaveAllAndChangesNothing() {
        other("first", 0);
        other("second", 1);
        shared(Map.of("first", new Share("run-first", 1)));

        assertThat(begin(new SurgeCap(2, 1))).isEqualTo(new Outcome.SurplusTaken("workers"));
        assertThat(ledger.page).as("the group is given back").isNull();
        assertThat(begin(new SurgeCap(3, 1))).isInstanceOf(Outcome.Begun.class);
    }

    @Test
    void aShareOfAnExecutionThatHoldsItsGroupNoMoreDoesNotCountAndIsForgotten() {
        other("second", 0);
        shared(Map.of("first", new Share("run-first", 1), "second", new Share("run-before", 1)));

        assertThat(begin(new SurgeCap(1, 1))).isInstanceOf(Outcome.Begun.class);
        assertThat(ledger.shares.byGroup()).doesNotContainKey("first");
    }

    @Test
    void ofTwoThatBeginAtTheSameMomentOneLooksAgain() {
        ledger.meanwhile = () -> {
            other("first", 0);
            shared(Map.of("first", new Share("run-first", 1)));
            ledger.meanwhile = () -> {};
        };

        assertThat(begin(new SurgeCap(1, 1))).isEqualTo(new Outcome.SurplusTaken("workers"));
    }

    @Test
    void itWaitsWhereAnotherWritesEachTime() {
        ledger.meanwhile = () -> shared(Map.of());

        assertThatThrownBy(() -> begin(new SurgeCap(1, 1))).isInstanceOf(TryAgain.class);
    }

    @Test
    void oneThatCarriesOnIsNotRefused() {
        other("first", 5);
        world.group.tags.put(Marks.STEADY, "2");

        assertThat(begin(new SurgeCap(2, 1))).isInstanceOf(Outcome.Begun.class);
    }

    @Test
    void aGroupThatIsCurrentTakesNothing() {
        other("first", 5);
        RolloutRequest request =
                new RolloutRequest("shop", "workers", new Wanted.Image("ami-old"), policy(0, 0), new SurgeCap(1, 1));

        assertThat(new BeginRollout(world.group, world.images, world.cluster, ManagedGroups.NONE)
                        .run(request, "run-1", NOW))
                .isEqualTo(new Outcome.AlreadyCurrent(2));
        assertThat(ledger.shares.byGroup()).isEmpty();
    }
}
