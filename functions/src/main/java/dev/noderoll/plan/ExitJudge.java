package dev.noderoll.plan;

import dev.noderoll.model.Claim.Exit;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.ExitChoice.Leave;
import dev.noderoll.plan.ExitChoice.Reason.SuccessorsArriving;
import dev.noderoll.plan.ExitChoice.Wait;
import java.util.List;

/**
 * Judges whether the group launches a successor for a drained member, or shrinks by it.
 *
 * <p>As many as the group is above steady are given up without a successor: the last ones, so that the surge is held as
 * long as it is of use; an earlier one when the zones would otherwise not come out even, since a group with uneven zones
 * terminates a member that pods have just moved to. {@code EveryOrderOfExitsTest} plays all orders of drains and
 * launches.
 */
public final class ExitJudge {

    /** A group launches within seconds. */
    private static final int LAUNCH_SECONDS = 3;

    /** How many looks launches are waited for: three minutes. A group without capacity may launch much later. */
    static final int MAX_LOOKS = 60;

    private ExitJudge() {}

    /**
     * Judges. Changes nothing.
     *
     * @param member live, drained, and claimed with its exit undecided
     * @param looks how many times it was looked at before
     */
    public static ExitChoice judge(
            Member member, Rollout rollout, NodeGroup group, List<ClusterNode> nodes, LedgerPage page, int looks) {
        Census census = Census.of(rollout, group, nodes, page);
        int steady = rollout.steady();
        int surplus = group.desired() - census.claimsAhead(Exit.RETIRED, member.id()) - steady;
        int leaving = group.members(m -> census.toLeave(m) && !Balance.decided(census, m))
                .size();
        Balance now = Balance.of(census);
        if (surplus < 1 || now.zones() == 1) {
            return new Leave(leaving <= surplus ? Exit.RETIRED : Exit.REPLACED);
        }
        Balance without = now.without(member.zone());
        int launches = census.launchesAhead(member.id());
        int retiring = census.claimsAhead(Exit.RETIRED, member.id());
        if (launches + retiring > 0 && looks < MAX_LOOKS) {
            boolean anywhere = leaving > surplus && without.hasRoomFor(launches + 1, group.desired(), steady);
            return anywhere ? new Leave(Exit.REPLACED) : new Wait(new SuccessorsArriving(launches), LAUNCH_SECONDS);
        }
        // Where others have raised the capacity, or a drain has failed, current members have to be given up in any
        // case.
        boolean retires = without.canEndEven(steady, Math.max(0, surplus - leaving));
        if (leaving <= surplus) {
            // Where others have made the zones uneven, one of the fullest is given up in its place.
            return new Leave(retires || now.fullest(member.zone()) ? Exit.RETIRED : Exit.REPLACED);
        }
        boolean replaced = without.canEndEvenAfterALaunch(steady);
        return new Leave(!replaced && retires && surplus > 1 ? Exit.RETIRED : Exit.REPLACED);
    }
}
