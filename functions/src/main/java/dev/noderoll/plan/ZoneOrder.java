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
 *   <li>Claimed members first, whose drains have begun; then broken ones, as they serve no one.
 *   <li>Members that hold volumes only once their zone has a current member to spare: a volume does not leave its zone,
 *       and a drain ends only when the pods are up elsewhere.
 *   <li>One of the zone with most members that are still to go, so that each zone has some until the end; among those,
 *       of the zone with fewest members that stay. With this order {@link ExitJudge} finds, to the last member, one that
 *       it may give up so that the zones come out even.
 *   <li>Among equals, the oldest. The id makes the order total.
 * </ol>
 */
final class ZoneOrder {

    private final Census census;
    private final Map<String, Integer> members = new TreeMap<>();
    private final Map<String, Integer> spare = new TreeMap<>();
    private final Map<String, Integer> staying = new TreeMap<>();
    private final Map<String, Integer> toGo = new TreeMap<>();
    private final Set<InstanceId> holding = new HashSet<>();
    private int launches;

    private ZoneOrder(Census census, List<Attachment> volumes) {
        this.census = census;
        Set<String> nodes = volumes.stream().map(Attachment::node).collect(Collectors.toSet());
        for (Member member : census.group().members(Member::live)) {
            if (census.node(member)
                    .filter(n -> nodes.contains(n.name().value()))
                    .isPresent()) {
                holding.add(member.id());
            }
            members.merge(member.zone(), 1, Integer::sum);
            spare.merge(member.zone(), census.rollout().outdates(member) ? 0 : 1, Integer::sum);
            staying.merge(member.zone(), census.toLeave(member) ? 0 : 1, Integer::sum);
            toGo.merge(member.zone(), census.toDecide(member) ? 1 : 0, Integer::sum);
        }
        int surplus = Math.max(0, census.group().desired() - census.rollout().steady());
        this.launches = Math.max(0, census.group().members(census::toLeave).size() - surplus);
    }

    /** The first {@code most} of them. */
    static List<Member> of(List<Member> open, Census census, List<Attachment> volumes, int most) {
        Comparator<Member> oldest = comparing(Member::launchedAt).thenComparing(Member::id);
        List<Member> ordered = new ArrayList<>();
        List<Member> left = new ArrayList<>();
        for (Member member : open.stream().sorted(oldest).toList()) {
            boolean first = !census.toDecide(member)
                    || census.node(member).filter(ClusterNode::ready).isEmpty();
            (first ? ordered : left).add(member);
        }
        ordered.sort(comparing(census::toDecide));
        ZoneOrder zones = new ZoneOrder(census, volumes);
        ordered.forEach(zones::replace);
        while (!left.isEmpty() && ordered.size() < most) {
            Member next = left.stream()
                    .min(comparing(zones::stranded)
                            .thenComparingInt(m -> -count(zones.toGo, m))
                            .thenComparingInt(m -> count(zones.staying, m))
                            .thenComparing(oldest))
                    .orElseThrow();
            left.remove(next);
            ordered.add(next);
            zones.replace(next);
        }
        return ordered.subList(0, Math.min(most, ordered.size()));
    }

    /**
     * The zone whose members go before this one, or this one's own when it may go now. While many are still to go, the
     * order may be left by one; of the last ones of each zone it is strict.
     */
    static String next(Member member, Census census, List<Attachment> volumes) {
        ZoneOrder zones = new ZoneOrder(census, volumes);
        List<Member> open = census.group().members(census::toDecide);
        List<Member> free = open.stream().filter(m -> !zones.stranded(m)).toList();
        List<Member> eligible = free.isEmpty() ? open : free;
        Member first = eligible.stream()
                .min(comparingInt((Member m) -> -count(zones.toGo, m))
                        .thenComparingInt(m -> count(zones.staying, m))
                        .thenComparing(m -> !m.zone().equals(member.zone())))
                .orElse(member);
        int most = count(zones.toGo, first);
        int slack = most > 2 ? 1 : 0;
        boolean now = most > 1 && count(zones.toGo, member) >= most - slack && eligible.contains(member);
        return now ? member.zone() : first.zone();
    }

    /** Whether each of these holds a volume, in a zone without a current member to spare. */
    static boolean allStranded(List<Member> going, Census census, List<Attachment> volumes) {
        ZoneOrder zones = new ZoneOrder(census, volumes);
        return going.stream().allMatch(zones::stranded);
    }

    private boolean stranded(Member member) {
        return holding.contains(member.id()) && count(spare, member) < 1;
    }

    private static int count(Map<String, Integer> zones, Member member) {
        return zones.getOrDefault(member.zone(), 0);
    }

    private void replace(Member member) {
        members.merge(member.zone(), -1, Integer::sum);
        spare.merge(member.zone(), -1, Integer::sum);
        toGo.merge(member.zone(), census.toDecide(member) ? -1 : 0, Integer::sum);
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
                    staying.merge(zone, 1, Integer::sum);
                });
    }
}
