package dev.noderoll.plan;

import static java.util.Comparator.comparing;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.NodeChoice.Done;
import dev.noderoll.plan.NodeChoice.Hold;
import dev.noderoll.plan.NodeChoice.Pause;
import dev.noderoll.plan.NodeChoice.Reason.DeadlinePassed;
import dev.noderoll.plan.NodeChoice.Reason.MembersArriving;
import dev.noderoll.plan.NodeChoice.Reason.MembersLeaving;
import dev.noderoll.plan.NodeChoice.Reason.SurplusFailed;
import dev.noderoll.plan.NodeChoice.Reason.SurplusKeptOut;
import dev.noderoll.plan.NodeChoice.Reason.TooManyFailed;
import dev.noderoll.plan.NodeChoice.Reason.WindowClosing;
import dev.noderoll.plan.NodeChoice.Replace;
import dev.noderoll.plan.NodeChoice.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Chooses the members to replace next: outdated ones first, then those above steady.
 *
 * <p>Level-triggered: it looks at what the group and the cluster are now, not at what was decided before, so a new
 * execution goes on where an old one ended. Pure: the same facts give the same choice, in whatever order they come.
 */
public final class NodeChooser {

    /** So that the ids of one round stay far below the 256 KiB that a state may pass on. */
    static final int MAX_ROUND = 500;

    private static final int LEAVING_SECONDS = 15;

    /** A group launches within seconds. */
    private static final int ARRIVING_SECONDS = 5;

    private NodeChooser() {}

    /**
     * Chooses. Changes nothing.
     *
     * @param volumes attached to nodes, which the pods that use them cannot take to another zone
     */
    public static NodeChoice choose(
            Rollout rollout,
            NodeGroup group,
            List<ClusterNode> nodes,
            List<Attachment> volumes,
            LedgerPage page,
            Instant now) {
        Census census = Census.of(rollout, group, nodes, page);
        List<Member> outdated = group.members(census::outdated);
        List<Member> open = outdated.stream()
                .filter(m -> !census.keptOut(m) && !page.failed().contains(m.id()))
                .toList();
        if (rollout.goal() != Goal.ABANDON
                && page.failed().size() > rollout.policy().maxFailures()) {
            return new Hold(new TooManyFailed(page.failed(), rollout.policy().maxFailures()));
        }
        boolean toStart = !open.isEmpty() || group.desired() > rollout.steady();
        Optional<LastAdmission> last = LastAdmission.passed(rollout, group, now).filter(l -> toStart);
        if (last.isPresent()) {
            return new Pause(new WindowClosing(last.get().closesAt(), last.get().predictedSeconds()));
        }
        if (!open.isEmpty()) {
            if (now.isAfter(rollout.deadline())) {
                return new Hold(new DeadlinePassed(rollout.deadline()));
            }
            return blind(census)
                    ? new Wait(new MembersArriving(group.desired(), census.live()), ARRIVING_SECONDS)
                    : new Replace(firstOf(open, census, volumes, outdated.size()));
        }
        return settle(census, outdated, now);
    }

    private static List<InstanceId> firstOf(List<Member> open, Census census, List<Attachment> volumes, int outdated) {
        Rollout rollout = census.rollout();
        int replaced = Math.max(0, rollout.steady() - outdated);
        int canaryLeft = rollout.goal() == Goal.REPLACE ? rollout.policy().canary() - replaced : 0;
        int most = canaryLeft > 0 ? canaryLeft : MAX_ROUND;
        return ZoneOrder.of(open, census, volumes, most).stream()
                .map(Member::id)
                .toList();
    }

    /** Whether the surge has been asked for and is not there yet: which zones it comes to says who can go first. */
    private static boolean blind(Census census) {
        NodeGroup group = census.group();
        return census.zones() > 1
                && group.desired() > census.live()
                && group.members(m -> m.live() && !census.rollout().outdates(m)).isEmpty();
    }

    /** Nothing is outdated any more: gives up what is above steady, and waits until all that leaves has left. */
    private static NodeChoice settle(Census census, List<Member> outdated, Instant now) {
        NodeGroup group = census.group();
        List<Member> leaving = group.members(m -> m.stage() == Stage.LEAVING || m.stage() == Stage.LEAVING_HOOKED);
        int surplus = group.desired() - census.rollout().steady();
        if (surplus > 0) {
            int there = census.live() - census.rollout().steady();
            if (there <= 0) {
                return new Wait(new MembersArriving(group.desired(), census.live()), LEAVING_SECONDS);
            }
            List<Member> free = group.members(m -> m.live() && !census.keptOut(m));
            if (free.isEmpty()) {
                return new Hold(new SurplusKeptOut(surplus, ids(group.members(Member::live))));
            }
            List<Member> willing = free.stream()
                    .filter(m -> !census.page().failed().contains(m.id()))
                    .toList();
            // What could not be drained once is not tried for ever.
            return willing.isEmpty()
                    ? new Hold(new SurplusFailed(surplus, ids(free)))
                    : new Replace(givenUp(willing, Math.min(surplus, there), census, now));
        }
        if (!leaving.isEmpty()) {
            return new Wait(new MembersLeaving(ids(leaving)), LEAVING_SECONDS);
        }
        return new Done(ids(outdated));
    }

    /**
     * Claimed members first, whose drains have begun, perhaps in an execution that has died: no other is admitted while
     * they are to go. Then members without a Ready node, as they serve no one and the others cannot go without them: those
     * of the target first that have had their time to join, since one that stays would end the next rollout too, and
     * those just launched may join yet. Then one after the other from the zone that has most, so that the group has no
     * cause to rebalance.
     */
    private static List<InstanceId> givenUp(List<Member> free, int most, Census census, Instant now) {
        List<InstanceId> late = AdmissionJudge.notJoining(census, now);
        Map<String, Integer> zones = new TreeMap<>();
        census.group().members(Member::live).forEach(m -> zones.merge(m.zone(), 1, Integer::sum));
        List<Member> left = new ArrayList<>(free);
        List<InstanceId> chosen = new ArrayList<>();
        while (chosen.size() < most && !left.isEmpty()) {
            Member next = left.stream()
                    .min(comparing((Member m) -> census.page().claim(m.id()).isEmpty())
                            .thenComparing(m ->
                                    census.node(m).filter(ClusterNode::ready).isPresent())
                            .thenComparing(m -> !(late.contains(m.id())
                                    && m.runs(census.rollout().target())))
                            .thenComparingInt(m -> -zones.getOrDefault(m.zone(), 0))
                            .thenComparing(leastLossFirst(census)))
                    .orElseThrow();
            left.remove(next);
            chosen.add(next.id());
            zones.merge(next.zone(), -1, Integer::sum);
        }
        return chosen;
    }

    /** Those of the abandoned target first, then the newest. */
    private static Comparator<Member> leastLossFirst(Census census) {
        return comparing((Member m) -> !m.runs(census.rollout().target()))
                .thenComparing(Member::launchedAt, Comparator.reverseOrder())
                .thenComparing(Member::id);
    }

    private static List<InstanceId> ids(List<Member> members) {
        return members.stream().map(Member::id).sorted().toList();
    }
}
