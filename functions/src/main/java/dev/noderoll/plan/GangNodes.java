package dev.noderoll.plan;

import dev.noderoll.model.Gang;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which nodes go together: those that have pods of one gang, and with them those that share another gang with one of these.
 *
 * <p>So many nodes at least have to be drained at a time. Gangs that are spread over one another's nodes make more of them
 * than each has by itself.
 */
public final class GangNodes {

    private GangNodes() {}

    /**
     * The nodes, grouped; those that share no gang with another are groups of one.
     *
     * @param gangs of each node, in an order in which the groups and their nodes come, too
     */
    public static <N> List<Set<N>> together(Map<N, Set<Gang>> gangs) {
        Map<Gang, List<N>> nodes = new TreeMap<>();
        gangs.forEach((node, on) -> on.forEach(
                gang -> nodes.computeIfAbsent(gang, _ -> new ArrayList<>()).add(node)));
        List<Set<N>> groups = new ArrayList<>();
        Set<N> grouped = new LinkedHashSet<>();
        for (N first : gangs.keySet()) {
            if (!grouped.contains(first)) {
                Set<N> group = reached(first, gangs, nodes);
                grouped.addAll(group);
                groups.add(new LinkedHashSet<>(
                        gangs.keySet().stream().filter(group::contains).toList()));
            }
        }
        return groups;
    }

    private static <N> Set<N> reached(N first, Map<N, Set<Gang>> gangs, Map<Gang, List<N>> nodes) {
        Set<N> reached = new LinkedHashSet<>(Set.of(first));
        List<N> left = new ArrayList<>(reached);
        while (!left.isEmpty()) {
            N node = left.removeLast();
            for (Gang gang : gangs.getOrDefault(node, Set.of())) {
                for (N other : nodes.getOrDefault(gang, List.of())) {
                    if (reached.add(other)) {
                        left.add(other);
                    }
                }
            }
        }
        return reached;
    }

    /**
     * What is told of each gang that goes with more nodes than may be drained at a time.
     *
     * @param atOnce how many may
     */
    public static <N> Map<Gang, Blocker.GangTooWide> tooWide(Map<N, Set<Gang>> gangs, int atOnce) {
        Map<Gang, Blocker.GangTooWide> told = new TreeMap<>();
        for (Set<N> group : together(gangs)) {
            Set<Gang> on = new TreeSet<>();
            group.forEach(node -> on.addAll(gangs.getOrDefault(node, Set.of())));
            if (group.size() > atOnce) {
                on.forEach(gang -> told.put(gang, new Blocker.GangTooWide(gang.text(), group.size(), atOnce)));
            }
        }
        return told;
    }
}
