package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.launching;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.policy;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout;
import dev.noderoll.step.RaiseSurge.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A surge that is launched at once, zone by zone, and what each zone says. */
class RaiseSurgeTest {

    private final World world = new World(
            in("a", outdated("i-1")),
            in("a", outdated("i-2")),
            in("b", outdated("i-3")),
            in("b", outdated("i-4")),
            in("c", outdated("i-5")),
            in("c", outdated("i-6")));

    private final Rollout rollout = launching(rollout(6, 3, policy(0, 0)));

    RaiseSurgeTest() {
        world.cluster.ledger().take("workers", rollout.holder(), NOW);
    }

    private Outcome raise() {
        return new RaiseSurge(world.group, world.cluster).run(new RaiseSurge.Input(rollout), NOW);
    }

    @Test
    void launchesOneInEachZone() {
        assertThat(raise()).isEqualTo(new Outcome.Raised(9));
        assertThat(world.group.launches).containsExactly("1 in a", "1 in b", "1 in c");
        assertThat(world.group.desired).isEqualTo(9);
    }

    @Test
    void launchesWhatIsMissingAndNothingWhenRepeated() {
        raise();
        assertThat(raise()).isEqualTo(new Outcome.Raised(9));
        assertThat(world.group.launches).hasSize(3);
        assertThat(world.group.desired).isEqualTo(9);
    }

    /** The call took effect, and its answer was lost; the group is still described as it was. */
    @Test
    void asksInTheSameWordsForWhatItAskedBefore() {
        raise();
        world.group.desired = 6;

        raise();
        assertThat(world.group.launches).hasSize(6);
        assertThat(world.group.requests).hasSize(3);
    }

    @Test
    void aZoneWithoutCapacityLeavesItsShareToTheOthers() {
        world.group.rooms.put("a", 0);

        assertThat(raise()).isEqualTo(new Outcome.Raised(9));
        assertThat(world.group.launches).containsExactly("1 in a", "2 in b", "1 in c");
    }

    @Test
    void aSmallerSurgeIsEnoughToGoOn() {
        List.of("a", "b").forEach(zone -> world.group.rooms.put(zone, 0));
        world.group.rooms.put("c", 1);

        assertThat(raise()).isEqualTo(new Outcome.Raised(7));
        assertThat(world.group.desired).isEqualTo(7);
    }

    @Test
    void withoutCapacityAnywhereEachZoneSaysWhyAndNothingIsRaised() {
        List.of("a", "b", "c").forEach(zone -> world.group.rooms.put(zone, 0));

        assertThat(raise())
                .isEqualTo(new Outcome.NoCapacity(List.of(
                        "a: InsufficientInstanceCapacity, none",
                        "b: InsufficientInstanceCapacity, none",
                        "c: InsufficientInstanceCapacity, none")));
        assertThat(world.group.desired).isEqualTo(6);
    }

    /** Two members, of which only one is in a zone: the other zones are made level with it first. */
    @Test
    void theEmptiestZoneComesFirst() {
        Member gone = world.group.members.remove(outdated("i-6").id());
        world.group.desired = 5;
        assertThat(gone).isNotNull();

        raise();
        assertThat(world.group.launches.getFirst()).endsWith(" in c");
    }

    @Test
    void aZoneWithoutAMemberIsTheEmptiest() {
        world.group.emptyZones.add("d");

        raise();
        assertThat(world.group.launches.getFirst()).isEqualTo("2 in d");
    }
}
