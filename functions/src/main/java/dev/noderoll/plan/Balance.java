package dev.noderoll.plan;

import dev.noderoll.model.Claim;
import dev.noderoll.model.Claim.Exit;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a group's members are spread over its zones, and how they can be when its rollout has ended.
 *
 * <p>A group launches in the zone that has fewest members (C4); which one that is among equals, nobody can foresee. When
 * its zones differ by two in the end, it launches in the smallest and terminates in the largest, where the pods have
 * just moved to.
 *
 * @param members live ones by zone
 * @param staying those among them that are still there in the end
 */
record Balance(SortedMap<String, Integer> members, SortedMap<String, Integer> staying) {

    /** Of a group as it is; members that have been told to leave do not count. */
    static Balance of(Census census) {
        SortedMap<String, Integer> members = new TreeMap<>();
        SortedMap<String, Integer> staying = new TreeMap<>();
        NodeGroup group = census.group();
        group.allZones().forEach(zone -> {
            members.put(zone, 0);
            staying.put(zone, 0);
        });
        for (Member member : group.members(m -> m.live() && !decided(census, m))) {
            members.merge(member.zone(), 1, Integer::sum);
            if (!census.toLeave(member)) {
                staying.merge(member.zone(), 1, Integer::sum);
            }
        }
        return new Balance(members, staying);
    }

    /** Whether it is said already how the member leaves. */
    static boolean decided(Census census, Member member) {
        Optional<Claim> claim = census.page().claim(member.id());
        return claim.isPresent() && claim.get().exit() != Exit.UNDECIDED;
    }

    int zones() {
        return members.size();
    }

    /** Without one of the members of {@code zone} that leave. */
    Balance without(String zone) {
        return new Balance(plus(members, zone, -1), staying);
    }

    /** Whether members of the zone are as many as of any other. */
    boolean fullest(String zone) {
        return members.values().stream().allMatch(n -> n <= members.getOrDefault(zone, 0));
    }

    /**
     * Whether {@code steady} members can be left whose zones differ by one at most, when those that leave do so in the
     * right order, and {@code givenUp} of those that would stay.
     */
    boolean canEndEven(int steady, int givenUp) {
        int share = steady / zones();
        int larger = steady % zones();
        int full = (int) staying.values().stream().filter(n -> n > share).count();
        int able = (int) members.values().stream().filter(n -> n > share).count();
        int over = staying.values().stream()
                        .mapToInt(n -> Math.max(0, n - share - 1))
                        .sum()
                + Math.max(0, full - larger);
        return members.values().stream().allMatch(n -> n >= share) && over <= givenUp && larger <= able;
    }

    /** As {@link #canEndEven}, wherever the group launches one more. */
    boolean canEndEvenAfterALaunch(int steady) {
        int fewest = members.values().stream().min(Integer::compare).orElse(0);
        return members.keySet().stream()
                .filter(zone -> members.getOrDefault(zone, 0) == fewest)
                .map(zone -> new Balance(plus(members, zone, 1), plus(staying, zone, 1)))
                .allMatch(after -> after.canEndEven(steady, 0));
    }

    /**
     * Whether no zone gets more members that stay than its share of {@code steady}, in whatever order {@code launches}
     * come that bring the group to {@code total}.
     */
    boolean hasRoomFor(int launches, int total, int steady) {
        int level = (total + zones() - 1) / zones();
        return members.keySet().stream().allMatch(zone -> {
            int most = Math.clamp(level - members.getOrDefault(zone, 0), 0, launches);
            return staying.getOrDefault(zone, 0) + most <= steady / zones();
        });
    }

    private static SortedMap<String, Integer> plus(Map<String, Integer> zones, String zone, int more) {
        SortedMap<String, Integer> changed = new TreeMap<>(zones);
        changed.merge(zone, more, Integer::sum);
        return changed;
    }
}
