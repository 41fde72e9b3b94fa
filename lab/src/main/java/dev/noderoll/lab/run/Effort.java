package dev.noderoll.lab.run;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What it took to replace the nodes, in all. A call is counted where it arrives: in the account and in the API server.
 *
 * @param nodes how many the group has
 * @param transitions of all executions
 * @param history events of the longest history
 * @param aws calls by {@code service:action}
 * @param kubernetes requests by verb and resource; empty for Noderoll in process, whose ports are no requests there
 * @param bytesRead of the answers of the API server; 0 where there are no requests
 * @param peakInstances most instances that were running or shutting down at the same moment
 * @param waitedForNode pods that no node had taken {@link Gauge#LONG} after they were made; daemon pods left out
 * @param stays of all executions in their states, in the order in which they ended
 * @param boots of the instances that came: from launch until the node and its daemon pods were Ready
 * @param ends of the instances that went: from shutting down until gone
 * @param leaving how many were shutting down still, for whose end nobody has waited
 * @param functions how they were used
 */
public record Effort(
        int nodes,
        int transitions,
        int history,
        SortedMap<String, Long> aws,
        SortedMap<String, Long> kubernetes,
        long bytesRead,
        int peakInstances,
        long waitedForNode,
        List<Stay> stays,
        List<Duration> boots,
        List<Duration> ends,
        int leaving,
        FunctionUse functions) {

    /** Of an execution in a state, from when on after the beginning, and for how long. */
    public record Stay(String machine, String state, Duration from, Duration length) {}

    public Effort {
        aws = Collections.unmodifiableSortedMap(new TreeMap<>(aws));
        kubernetes = Collections.unmodifiableSortedMap(new TreeMap<>(kubernetes));
        stays = List.copyOf(stays);
        boots = List.copyOf(boots);
        ends = List.copyOf(ends);
    }

    public long awsCalls() {
        return sum(aws);
    }

    public long kubernetesCalls() {
        return sum(kubernetes);
    }

    private static long sum(SortedMap<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
