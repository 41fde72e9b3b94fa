package dev.noderoll.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a group's Lease says: who holds the group, which stay of DrainNodes may write, which members are drained, which
 * have failed.
 *
 * @param session the number of the stay that began last; 0 before the first
 * @param drained members whose drain has ended, with when it did; one that has left the group stays until it is cleared
 * @param failed members that could not be drained
 * @param version grows with each write of the page, not with a renewal: a page is written only over the version that
 *     was read
 */
public record LedgerPage(
        String holder, long session, SortedMap<InstanceId, Instant> drained, List<InstanceId> failed, String version) {

    public LedgerPage {
        drained = new TreeMap<>(drained);
        failed = List.copyOf(failed);
    }

    /** The page of a group that nobody has held before. */
    public static LedgerPage empty(String holder, String version) {
        return new LedgerPage(holder, 0, new TreeMap<>(), List.of(), version);
    }

    /** With what a stay has come to: none twice, and none both drained and failed. */
    public LedgerPage with(Map<InstanceId, Instant> moreDrained, List<InstanceId> moreFailed) {
        Map<InstanceId, Instant> allDrained = new TreeMap<>(drained);
        allDrained.putAll(moreDrained);
        allDrained.keySet().removeAll(new HashSet<>(moreFailed));
        List<InstanceId> allFailed = new ArrayList<>(failed);
        moreFailed.stream().filter(id -> !allFailed.contains(id)).forEach(allFailed::add);
        allFailed.removeIf(moreDrained::containsKey);
        return new LedgerPage(holder, session, new TreeMap<>(allDrained), allFailed, version);
    }

    /** Without members that have left the group. */
    public LedgerPage only(List<InstanceId> members) {
        Map<InstanceId, Instant> there = new TreeMap<>(drained);
        there.keySet().retainAll(members);
        return new LedgerPage(
                holder,
                session,
                new TreeMap<>(there),
                failed.stream().filter(members::contains).toList(),
                version);
    }

    /** With nothing drained and nothing failed. */
    public LedgerPage cleared() {
        return new LedgerPage(holder, session, new TreeMap<>(), List.of(), version);
    }

    public LedgerPage entered(long next) {
        return new LedgerPage(holder, next, drained, failed, version);
    }
}
