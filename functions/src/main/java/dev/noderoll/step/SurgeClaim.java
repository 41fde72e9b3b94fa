package dev.noderoll.step;

import dev.noderoll.model.Hold;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.Site;
import dev.noderoll.model.SurgeCap;
import dev.noderoll.model.SurplusShares;
import dev.noderoll.model.SurplusShares.Share;
import dev.noderoll.plan.SurgeShare;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.TryAgain;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many surplus nodes a rollout gets where its cluster has a cap over all groups that roll.
 *
 * <p>The shares of those that begin under a cap are in one table of the cluster, written over the version that was read: of
 * two that begin at the same moment one is refused, and looks again. What counts beside them is what other rollouts hold
 * without a cap, and the surplus that paused and broken-off ones have left.
 */
final class SurgeClaim {

    /** How often it is looked again before the state machine is asked to wait. */
    private static final int WRITES = 4;

    private final NodeGroups groups;
    private final Ledger ledger;

    SurgeClaim(NodeGroups groups, Ledger ledger) {
        this.groups = groups;
        this.ledger = ledger;
    }

    /**
     * Takes a share for a group that {@code holder} holds.
     *
     * @param wanted how many the rollout would add without a cap
     * @param steady the group's
     * @param carriesOn whether an earlier execution has begun the rollout
     * @return how many surplus nodes the rollout may have; empty when the others have all
     */
    Optional<Integer> take(
            RolloutRequest request, NodeGroup group, int wanted, int steady, boolean carriesOn, String holder) {
        SurgeCap cap = request.clusterSurge();
        if (!cap.binds() || wanted == 0) {
            return Optional.of(wanted);
        }
        int present = Math.max(0, group.desired() - steady);
        for (int attempt = 1; attempt <= WRITES; attempt++) {
            SurplusShares before = ledger.surplus();
            SortedMap<String, Integer> others = others(request.cluster(), group.name(), before);
            Optional<Integer> granted = SurgeShare.of(wanted, cap, present, carriesOn, others.values());
            if (granted.isEmpty()) {
                return granted;
            }
            SortedMap<String, Share> next = new TreeMap<>(before.byGroup());
            next.keySet().retainAll(others.keySet());
            next.put(group.name(), new Share(holder, granted.get()));
            if (ledger.share(new SurplusShares(next, before.version()))) {
                return granted;
            }
        }
        throw new TryAgain("the shares of the cluster's surplus nodes were written by another each time");
    }

    /** How many surplus nodes each other rollout of the cluster may have, or has left. */
    private SortedMap<String, Integer> others(String cluster, String own, SurplusShares shares) {
        SortedMap<String, Integer> others = new TreeMap<>();
        for (Hold hold : ledger.holds()) {
            int shared = Optional.ofNullable(shares.byGroup().get(hold.group()))
                    .filter(share -> share.holder().equals(hold.holder()))
                    .map(Share::nodes)
                    .orElse(0);
            others.put(hold.group(), Math.max(shared, hold.surge()));
        }
        Map<String, Set<String>> begun =
                Map.of(NodeGroup.clusterTag(Site.plain(cluster)), Set.of("owned", "shared"), Marks.STEADY, Set.of());
        for (String name : groups.tagged(begun)) {
            if (!others.containsKey(name) && !name.equals(own)) {
                others.put(name, left(groups.glance(name)));
            }
        }
        others.remove(own);
        return others;
    }

    private static int left(NodeGroup group) {
        int steady = new WrittenDown(group).steady().orElse(group.desired());
        return Math.max(0, group.desired() - steady);
    }
}
