package dev.noderoll.plan;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The order in which outdated members go.
 *
 * <ol>
 *   <li>Broken members first, as they serve no one.
 *   <li>Members that hold volumes only once their zone has a current member to spare: a volume does not leave its zone,
 *       and a drain ends only when the pods are up elsewhere.
 *   <li>One of the zone with most outdated members left, so that each zone has some until the end; among those, of the
 *       zone with fewest members: then the successor comes to that same zone, as the group launches in the emptiest one
 *       (C4), and the zones of the later successors can be foreseen.
 *   <li>The last ones are not replaced, as they take the surge along: they go from the zones that have most members. A
 *       group whose zones are uneven when its rollout ends rebalances them, which drains nothing.
 *   <li>Among equals, the oldest. The id makes the order total.
 * </ol>
 */
final class ZoneOrder {

    private final Map<String, Integer> members = new TreeMap<>();
    private final Map<String, Integer> spare = new TreeMap<>();
    private final Map<String, Integer> outdated = new TreeMap<>();
    private final Set<InstanceId> holding = new HashSet<>();
    private int launches;

    private ZoneOrder(List<Member> open, Census census, List<Attachment> volumes) {
        Set<String> nodes = volumes.stream().map(Attachment::node).collect(Collectors.toSet());
        open.stream()
                .filter(m -> census.node(m)
                        .filter(n -> nodes.contains(n.name().value()))
                        .isPresent())
                .forEach(m -> holding.add(m.id()));
        int surplus = Math.max(0, census.group().desired() - census.rollout().steady());
        this.launches = Math.max(0, open.size() - surplus);
        open.forEach(member -> outdated.merge(member.zone(), 1, Integer::sum));
        for (Member member : census.group().members(Member::live)) {
            members.merge(member.zone(), 1, Integer::sum);
            spare.merge(member.zone(), census.rollout().outdates(member) ? 0 : 1, Integer::sum);
        }
    }

    /** The first {@code most} of them. */
    static List<Member> of(List<Member> open, Census census, List<Attachment> volumes, int most) {
        Comparator<Member> oldest = comparing(Member::launchedAt).thenComparing(Member::id);
        List<Member> ordered = new ArrayList<>();
        List<Member> left = new ArrayList<>();
        for (Member member : open.stream().sorted(oldest).toList()) {
            boolean broken = census.node(member).filter(ClusterNode::ready).isEmpty();
            (broken ? ordered : left).add(member);
        }
        ZoneOrder zones = new ZoneOrder(open, census, volumes);
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
        Comparator<Member> stranded = comparing(m -> holding.contains(m.id()) && count(spare, m) < 1);
        return launches == 0
                ? comparingInt((Member m) -> -count(members, m)).thenComparingInt(m -> -count(outdated, m))
                : stranded.thenComparingInt(m -> -count(outdated, m)).thenComparingInt(m -> count(members, m));
    }

    private static int count(Map<String, Integer> zones, Member member) {
        return zones.getOrDefault(member.zone(), 0);
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
