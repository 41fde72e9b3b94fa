package dev.noderoll.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which rollouts have how many of a cluster's surplus nodes, as those that begin under a cap have written it down.
 *
 * @param byGroup one that is over may still be among them: only the share of an execution that holds its group counts
 * @param version of this table, over which the next is written; empty before the first
 */
public record SurplusShares(SortedMap<String, Share> byGroup, String version) {

    /**
     * One rollout's.
     *
     * @param holder the execution
     * @param nodes how many it may add, 1 or more
     */
    public record Share(String holder, int nodes) {}

    public SurplusShares {
        byGroup = Collections.unmodifiableSortedMap(new TreeMap<>(byGroup));
    }
}
