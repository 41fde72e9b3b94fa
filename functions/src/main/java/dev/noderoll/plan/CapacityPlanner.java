package dev.noderoll.plan;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import java.time.Instant;
import java.util.List;

/**
 * Says how large a group has to be for a rollout to hold its surge.
 *
 * <p>Steady, and one more for each outdated member that is to go and may, up to the surge: raised once at the start, and
 * again by an execution that resumes, never beyond what is left to do. Never lower than it is.
 *
 * <p>In a group of three zones and more, some of them are left for their own successors to be launched after them: when
 * all could be given up at once, nothing would be left to choose by which the zones come out even.
 *
 * <p>Nothing is raised in a window in which no node may start any more: its instances would wait for the next window.
 *
 * <p>The whole surge is raised for a group that an earlier rollout has left half done, when all that are still to go hold
 * volumes in zones without a current member: the group launches in its emptiest zone, which may be another one.
 */
public final class CapacityPlanner {

    private CapacityPlanner() {}

    /**
     * The desired capacity to set; the present one when nothing is to be changed.
     *
     * @param volumes attached to nodes; empty when the group has one zone
     */
    public static int desired(
            Rollout rollout,
            NodeGroup group,
            List<ClusterNode> nodes,
            List<Attachment> volumes,
            LedgerPage page,
            Instant now) {
        if (LastAdmission.passed(rollout, group, now).isPresent()) {
            return group.desired();
        }
        Census census = Census.of(rollout, group, nodes, page);
        List<Member> going = group.members(
                m -> census.outdated(m) && !census.keptOut(m) && !page.failed().contains(m.id()));
        int toGo = going.size();
        boolean raised = group.desired() > rollout.steady();
        if (raised && census.zones() > 1 && toGo <= 2 * rollout.surge()) {
            // Another launch now could come to a zone that has got its share.
            return group.desired();
        }
        int most = Math.max(toGo == 0 ? 0 : 1, toGo - Math.max(0, census.zones() - 2));
        boolean halfDone = !group.members(m -> m.live() && !rollout.outdates(m)).isEmpty();
        boolean stranded = halfDone && toGo > 0 && ZoneOrder.allStranded(going, census, volumes);
        int raise = stranded ? rollout.surge() : Math.min(rollout.surge(), most);
        return Math.max(group.desired(), rollout.steady() + raise);
    }
}
