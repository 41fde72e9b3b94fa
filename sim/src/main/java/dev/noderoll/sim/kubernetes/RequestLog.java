package dev.noderoll.sim.kubernetes;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often a cluster's clients asked the API server for what, and how much they read. Safe for many threads.
 *
 * <p>What the cluster's own parts do (controllers, scheduler, kubelets) is in none.
 */
public final class RequestLog {

    private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final Map<String, Set<String>> byFunction = new ConcurrentSkipListMap<>();
    private final LongAdder bytes = new LongAdder();

    /**
     * Notes a request, also one that is refused.
     *
     * @param verb as an audit log names it: get, list, watch, create, update, patch, delete
     * @param resource with its subresource: {@code pods/eviction}
     */
    public void add(String verb, String resource) {
        requests.computeIfAbsent(verb + " " + resource, _ -> new LongAdder()).increment();
    }

    /** As the other, of a function that has this name. */
    public void add(String function, String verb, String resource) {
        byFunction.computeIfAbsent(function, _ -> new ConcurrentSkipListSet<>()).add(verb + " " + resource);
        add(verb, resource);
    }

    /** Notes what an answer, or an event of a watch, was long. */
    public void read(long length) {
        bytes.add(length);
    }

    /** How often each was asked for, by verb and resource: "create pods/eviction". */
    public SortedMap<String, Long> counts() {
        SortedMap<String, Long> counts = new TreeMap<>();
        requests.forEach((request, count) -> counts.put(request, count.sum()));
        return counts;
    }

    /** What each function asked for, as in {@link #counts}. What came from whoever is no function is not in it. */
    public SortedMap<String, Set<String>> byFunction() {
        SortedMap<String, Set<String>> asked = new TreeMap<>();
        byFunction.forEach((function, its) -> asked.put(function, new TreeSet<>(its)));
        return asked;
    }

    /** The bodies of all answers so far, in bytes. */
    public long bytes() {
        return bytes.sum();
    }
}
