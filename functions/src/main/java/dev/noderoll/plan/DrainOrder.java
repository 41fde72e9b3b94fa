package dev.noderoll.plan;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The order in which outdated members go, each for a successor in its own zone.
 *
 * <ol>
 *   <li>Those whose drains have begun, and those that were given up and are still closed: DrainNodes opens these again.
 *       Then those that AWS takes, and that wait for the rollout's own hook.
 *   <li>Those without a Ready node: they serve no one, and drain at once.
 *   <li>One of the zone that is fullest, so successors that are there already are made use of first, and volumes find a
 *       node in their zone; among those, of the zone with most that are to go. The id makes the order total.
 * </ol>
 *
 * @param begun whose drains have begun, or are not ours to begin
 * @param rest who follow
 * @param successors the zones in which a successor is to be launched, in the order in which they are needed
 */
record DrainOrder(List<Member> begun, List<Member> rest, List<String> successors) {

    static DrainOrder of(Census census) {
        return new Sorter(census).sort();
    }

    static Going going(Census census, Member member) {
        return new Going(
                member.id(),
                census.node(member).map(ClusterNode::name).orElse(null),
                member.zone(),
                member.live() ? Way.ROLLED : Way.TAKEN);
    }

    /** Those that wait for the rollout's own hook, and whose drain has not ended: nobody else serves them. */
    private static List<Member> taken(Census census) {
        return census.rollout().before().servesItself()
                ? census.group().members(m -> m.stage() == Stage.LEAVING_HOOKED && !census.drainedStill(m))
                : List.of();
    }

    private static final class Sorter {

        private final Census census;
        private final Map<String, Integer> fill;
        private final Map<String, Deque<Member>> left = new TreeMap<>();
        private final List<String> successors = new ArrayList<>();
        private int launched;

        Sorter(Census census) {
            this.census = census;
            this.fill = new TreeMap<>(census.zones(Member::live));
            if (census.rollout().launching().choosesZones()) {
                census.rollout().before().zones().forEach((zone, n) -> fill.merge(zone, -n, Integer::sum));
            }
            this.launched = Math.max(
                    0,
                    census.count(Member::live)
                            + census.pending()
                            - census.rollout().capacity());
        }

        DrainOrder sort() {
            List<Member> begun = new ArrayList<>();
            List<Member> rest = new ArrayList<>();
            for (Member member : byId(census.group().members(m -> census.draining(m) && !census.remains(m)))) {
                begun.add(member);
                replace(member);
            }
            begun.addAll(byId(census.group().members(m -> census.draining(m) && census.failed(m))));
            begun.addAll(byId(taken(census)));
            for (Member member : byId(census.group().members(m -> census.goes(m) && !census.draining(m)))) {
                if (census.hasReadyNode(member)) {
                    left.computeIfAbsent(member.zone(), _ -> new ArrayDeque<>()).add(member);
                } else {
                    rest.add(member);
                    replace(member);
                }
            }
            for (Optional<Member> next = fullest(); next.isPresent(); next = fullest()) {
                rest.add(next.get());
                replace(next.get());
            }
            return new DrainOrder(begun, rest, successors);
        }

        private Optional<Member> fullest() {
            return left.entrySet().stream()
                    .filter(zone -> !zone.getValue().isEmpty())
                    .min(comparingInt((Map.Entry<String, Deque<Member>> zone) -> -fill.getOrDefault(zone.getKey(), 0))
                            .thenComparingInt(zone -> -zone.getValue().size()))
                    .map(zone -> zone.getValue().removeFirst());
        }

        /** A successor that is there already takes the place; else one is to be launched. */
        private void replace(Member member) {
            if (launched > 0) {
                launched--;
                fill.merge(member.zone(), -1, Integer::sum);
            } else {
                successors.add(member.zone());
            }
        }

        private static List<Member> byId(List<Member> members) {
            return members.stream().sorted(comparing(Member::id)).toList();
        }
    }
}
