package dev.noderoll.plan;

import static java.util.Comparator.comparing;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.NodeChoice.Reason;
import dev.noderoll.plan.NodeChoice.Reason.SurplusFailed;
import dev.noderoll.plan.NodeChoice.Reason.SurplusKeptOut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which current members are given up when the group has more than it is to have.
 *
 * <p>Members without a Ready node first, as they serve no one and the others cannot go without them: those of the target
 * first that have had their time to join, since one that stays would end the next rollout too, and those just launched may
 * join yet. Then one after the other from the fullest zone: those of an abandoned target first, then the newest.
 */
final class SurplusChooser {

    private final Census census;
    private final List<InstanceId> late;
    private final Map<String, Integer> fill;

    private SurplusChooser(Census census, Instant now) {
        this.census = census;
        this.late = census.notJoining(now);
        this.fill = new TreeMap<>(census.zones(m -> census.stays(m) || census.remains(m)));
        if (census.rollout().launching().choosesZones()) {
            census.rollout().before().zones().forEach((zone, n) -> fill.merge(zone, -n, Integer::sum));
        }
    }

    /**
     * By how many the members that stay are more than those that the group is to have. Those above the desired capacity the
     * group takes by itself, as one that rebalances its zones: what is terminated in their place it would launch anew.
     *
     * <p>A rollout that comes to rest leaves nothing behind that never became a node, whoever asked for it: it would end the
     * next rollout too. The group launches another in its place.
     */
    private int surplus() {
        if (awaits(census, late)) {
            return 0;
        }
        int staying = census.count(m -> census.stays(m) || census.remains(m));
        int above =
                Math.min(staying, census.group().desired()) - census.rollout().capacity();
        long dead = census.rollout().goal() == Goal.ABANDON
                ? free().filter(this::neverJoined).count()
                : 0;
        return Math.max(above, (int) dead);
    }

    /** Whether one that has been launched so that the zones come out even is still to become a node. */
    static boolean awaits(Census census, Instant now) {
        return awaits(census, census.notJoining(now));
    }

    private static boolean awaits(Census census, List<InstanceId> late) {
        List<Member> arriving =
                census.arriving().stream().filter(m -> !late.contains(m.id())).toList();
        return census.rollout().goal() != Goal.ABANDON
                && !arriving.isEmpty()
                && ZoneBalance.unevenWithout(census, arriving);
    }

    private boolean neverJoined(Member member) {
        return late.contains(member.id())
                && member.runs(census.rollout().target())
                && census.node(member).isEmpty();
    }

    /** In the order in which they go; fewer than the surplus where the others may not go. */
    static List<Member> choose(Census census, Instant now) {
        SurplusChooser chooser = new SurplusChooser(census, now);
        return chooser.choose(chooser.surplus());
    }

    /** Why none of the surplus can be given up; empty when there is none. */
    static Optional<Reason> stuck(Census census, Instant now) {
        int surplus = new SurplusChooser(census, now).surplus();
        if (surplus < 1) {
            return Optional.empty();
        }
        List<Member> mayGo = census.group().members(m -> census.current(m) && !census.keptOut(m));
        return Optional.of(
                mayGo.isEmpty()
                        ? new SurplusKeptOut(surplus, Census.ids(census.group().members(Member::live)))
                        : new SurplusFailed(surplus, Census.ids(mayGo)));
    }

    private Stream<Member> free() {
        return census
                .group()
                .members(m -> census.stays(m)
                        && !census.keptOut(m)
                        && !census.failed().contains(m.id()))
                .stream();
    }

    private List<Member> choose(int surplus) {
        List<Member> left = new ArrayList<>(free().toList());
        List<Member> chosen = new ArrayList<>();
        while (chosen.size() < surplus && !left.isEmpty()) {
            Member next = left.stream().min(leastLossFirst()).orElseThrow();
            left.remove(next);
            chosen.add(next);
            fill.merge(next.zone(), -1, Integer::sum);
        }
        return chosen;
    }

    private Comparator<Member> leastLossFirst() {
        return comparing((Member m) -> census.hasReadyNode(m))
                .thenComparing(
                        m -> !(late.contains(m.id()) && m.runs(census.rollout().target())))
                .thenComparingInt(m -> -fill.getOrDefault(m.zone(), 0))
                .thenComparing(m -> !m.runs(census.rollout().target()))
                .thenComparing(this::age, Comparator.reverseOrder())
                .thenComparing(Member::id);
    }

    /** By its node: when an instance was launched is asked only of those that have no usable one. */
    private Instant age(Member member) {
        return census.node(member).map(ClusterNode::createdAt).orElse(Instant.MAX);
    }
}
