package dev.noderoll.plan;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether the zones of a group that launches where it likes come out even.
 *
 * <p>A rollout by desired capacity does not say where successors are launched, and its last members go without any. Where
 * the zones differ by two then, AZRebalance, resumed at the end, launches in the emptiest zone and terminates in the
 * fullest, with pods on it and no hook to drain it. So the last members are replaced by the group, which launches in its
 * emptiest zone, and as many of the fullest are given up, drained: {@link SurplusChooser}.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html">Rebalancing activities</a>:
 *     "launches new instances before terminating the previous ones"
 */
public final class ZoneBalance {

    private static final int UNEVEN = 2;

    private ZoneBalance() {}

    /**
     * Which drained members are terminated without their places, though the group has enough; empty in most turns.
     *
     * @param lowered that are about to be terminated with their places, one after the other
     * @param ended all that are about to be terminated
     * @param desired the desired capacity when all of {@code lowered} have gone with their places
     */
    public static Set<InstanceId> replaced(
            Rollout rollout, NodeGroup group, List<InstanceId> lowered, Collection<InstanceId> ended, int desired) {
        List<Member> left = group.members(m -> m.live() && !ended.contains(m.id()));
        if (!matters(rollout, group)
                || rollout.goal() == Goal.ABANDON
                || left.stream().anyMatch(rollout::outdates)) {
            return Set.of();
        }
        Map<String, Integer> fill = fill(group, left);
        for (int owed = desired - left.size(); owed > 0; owed--) {
            fill.merge(emptiest(fill), 1, Integer::sum);
        }
        Set<InstanceId> replaced = new HashSet<>();
        for (InstanceId id : lowered) {
            if (uneven(fill) && group.member(id).filter(rollout::outdates).isPresent()) {
                replaced.add(id);
                fill.merge(emptiest(fill), 1, Integer::sum);
                fill.merge(fullest(fill), -1, Integer::sum);
            }
        }
        return replaced;
    }

    /** Whether the zones are uneven without those that serve nobody yet: one of these is waited for, not given up. */
    static boolean unevenWithout(Census census, List<Member> arriving) {
        return matters(census.rollout(), census.group())
                && uneven(fill(
                        census.group(),
                        census.group().members(m -> (census.stays(m) || census.remains(m)) && !arriving.contains(m))));
    }

    private static boolean matters(Rollout rollout, NodeGroup group) {
        return !rollout.launching().choosesZones()
                && rollout.before().suspend().contains("AZRebalance")
                && group.zones().size() > 1;
    }

    private static Map<String, Integer> fill(NodeGroup group, List<Member> members) {
        Map<String, Integer> fill = new TreeMap<>();
        group.zones().forEach(zone -> fill.put(zone, 0));
        members.forEach(m -> fill.computeIfPresent(m.zone(), (_, n) -> n + 1));
        return fill;
    }

    private static boolean uneven(Map<String, Integer> fill) {
        return Collections.max(fill.values()) - Collections.min(fill.values()) >= UNEVEN;
    }

    private static String fullest(Map<String, Integer> fill) {
        return Collections.max(fill.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    private static String emptiest(Map<String, Integer> fill) {
        return Collections.min(fill.entrySet(), Map.Entry.comparingByValue()).getKey();
    }
}
