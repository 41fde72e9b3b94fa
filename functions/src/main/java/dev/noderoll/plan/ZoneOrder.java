package dev.noderoll.plan;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order in which outdated members go.
 *
 * <ol>
 *   <li>Broken members first, as they serve no one.
 *   <li>Then always one of the zone that has most current members to spare, where the pods' volumes can follow: a volume
 *       does not leave its zone, and a drain ends only when the pods are up elsewhere.
 *   <li>Each that goes is replaced in the zone that has then fewest members, as the group will do (C4); so the zones of
 *       the later ones are foreseen, not those of now.
 *   <li>The last ones are not replaced, as they take the surge along: they go from the zones that have most members,
 *       so that the group has no cause to rebalance, which drains nothing, once the rollout has ended.
 *   <li>Among equals, one of the zone with most outdated members left, then the oldest. The id makes the order total.
 * </ol>
 */
final class ZoneOrder {

    private final Map<String, Integer> members = new TreeMap<>();
    private final Map<String, Integer> spare = new TreeMap<>();
    private final Map<String, Integer> outdated = new TreeMap<>();
    private int launches;

    private ZoneOrder(List<Member> open, Census census) {
        int surplus = Math.max(0, census.group().desired() - census.rollout().steady());
        this.launches = Math.max(0, open.size() - surplus);
        open.forEach(member -> outdated.merge(member.zone(), 1, Integer::sum));
        for (Member member : census.group().members(Member::live)) {
            members.merge(member.zone(), 1, Integer::sum);
            spare.merge(member.zone(), census.rollout().outdates(member) ? 0 : 1, Integer::sum);
        }
    }

    /** The first {@code most} of them. */
    static List<Member> of(List<Member> open, Census census, int most) {
        Comparator<Member> oldest = comparing(Member::launchedAt).thenComparing(Member::id);
        List<Member> ordered = new ArrayList<>();
        List<Member> left = new ArrayList<>();
        for (Member member : open.stream().sorted(oldest).toList()) {
            boolean broken = census.node(member).filter(ClusterNode::ready).isEmpty();
            (broken ? ordered : left).add(member);
        }
        ZoneOrder zones = new ZoneOrder(open, census);
        ordered.forEach(zones::replace);
        while (!left.isEmpty() && ordered.size() < most) {
            Member next =
                    left.stream().min(zones.bestNow().thenComparing(oldest)).orElseThrow();
            left.remove(next);
            ordered.add(next);
            zones.replace(next);
        }
        return ordered.subList(0, Math.min(most, ordered.size()));
    }

    private Comparator<Member> bestNow() {
        Map<String, Integer> first = launches > 0 ? spare : members;
        return comparingInt((Member m) -> -first.getOrDefault(m.zone(), 0))
                .thenComparingInt(m -> -outdated.getOrDefault(m.zone(), 0));
    }

    private void replace(Member member) {
        members.merge(member.zone(), -1, Integer::sum);
        spare.merge(member.zone(), -1, Integer::sum);
        outdated.merge(member.zone(), -1, Integer::sum);
        if (launches == 0) {
            return;
        }
        launches--;
        members.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .ifPresent(zone -> {
                    members.merge(zone, 1, Integer::sum);
                    spare.merge(zone, 1, Integer::sum);
                });
    }
}
