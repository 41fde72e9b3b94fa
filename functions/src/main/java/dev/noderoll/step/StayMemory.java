package dev.noderoll.step;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Detached;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.plan.Blocker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a stay has done that its view of the cluster may not show yet, and what it was told to leave alone for a while.
 *
 * <p>None of it outlives the stay: the next one judges by what it sees.
 */
final class StayMemory {

    /** An accepted eviction that has not been seen for so long did not happen (D76). */
    private static final Duration UNSEEN = Duration.ofSeconds(30);

    /** A budget's new counters come at most so much later than the pod's deletion is seen. */
    private static final Duration SETTLED = Duration.ofMillis(100);

    /** For which a budget that has refused, and has not changed, is not asked again. */
    private static final Duration UNCHANGED = Duration.ofSeconds(10);

    /** In which a Deployment shows that it restarts. */
    private static final Duration RESTARTING = Duration.ofSeconds(10);

    /** In which a workload's own number shows that it has lost a pod. */
    private static final Duration COUNTED = Duration.ofSeconds(3);

    private static final Duration MOST = Duration.ofMinutes(1);

    private static final int MOST_RECENT = 20;

    /** An eviction that was accepted. */
    private record Asked(Instant at, Instant goneBy) {}

    /** An eviction from a node. */
    private record Eviction(NodeName node, Instant at) {}

    /** Something that is not asked for again before {@code until}; how often it has been refused. */
    private record Refusal(Blocker why, Instant until, int times) {}

    /** What is left of a budget, and the pods whose leaving it does not surely count yet. */
    private record Spent(int left, Set<PodKey> unseen, Instant last) {}

    /** A budget that has refused, as it was; asked again when it is another, but not before {@code until}. */
    private record Closed(Budget as, Instant until) {}

    private final Map<PodKey, Asked> asked = new HashMap<>();
    private final Map<PodKey, Optional<Detached>> relabelled = new HashMap<>();
    private final Map<PodKey, Refusal> refusals = new HashMap<>();
    private final Map<String, Spent> spent = new HashMap<>();
    private final Map<String, Closed> closed = new HashMap<>();
    private final Map<Workload.Key, Instant> restarts = new HashMap<>();
    private final Map<Workload.Key, List<Eviction>> evictions = new HashMap<>();
    private final Map<String, Instant> turns = new HashMap<>();
    private Optional<Refusal> overload = Optional.empty();

    /** Of an accepted eviction or deletion. {@code budgets} as the plan saw them. */
    void asked(Pod pod, NodeName node, Optional<Workload> workload, List<Budget> budgets, Instant goneBy, Instant now) {
        asked.put(pod.key(), new Asked(now, goneBy));
        workload.ifPresent(
                w -> evictions.computeIfAbsent(w.key(), _ -> new ArrayList<>()).add(new Eviction(node, now)));
        for (Budget budget : budgets) {
            Spent before = spent.getOrDefault(budget.text(), new Spent(budget.allowed(), Set.of(), now));
            Set<PodKey> unseen = new HashSet<>(before.unseen());
            unseen.add(pod.key());
            spent.put(budget.text(), new Spent(Math.min(before.left(), budget.allowed()) - 1, unseen, now));
        }
    }

    /** Of a pod that was taken off its Services; or put back, where {@code taken} is empty. */
    void relabelled(PodKey pod, Optional<Detached> taken) {
        relabelled.put(pod, taken);
    }

    /** The pods of a namespace, with those on their way out that were told to go, and with the labels that they were given. */
    List<Pod> seen(List<Pod> pods, Instant now) {
        return asked.isEmpty() && relabelled.isEmpty()
                ? pods
                : pods.stream().map(p -> seen(p, now)).toList();
    }

    private Pod seen(Pod shown, Instant now) {
        Pod pod = labelled(shown);
        Asked when = pod.terminating() ? null : asked.get(pod.key());
        if (when == null) {
            return pod;
        }
        if (now.isAfter(when.at().plus(UNSEEN))) {
            asked.remove(pod.key());
            return pod;
        }
        return pod.leaving(when.goneBy());
    }

    /** Off since it was told here, even where its own mark says a little earlier. */
    private Pod labelled(Pod shown) {
        Optional<Detached> told = relabelled.getOrDefault(shown.key(), Detached.of(shown));
        return told.equals(Detached.of(shown))
                ? shown
                : told.map(shown::without).orElseGet(shown::whole);
    }

    /** Budgets less what was spent of them and they may not count yet, by the namespace's pods as the view shows them. */
    List<Budget> left(List<Budget> budgets, List<Pod> pods, Instant now) {
        if (spent.isEmpty()) {
            return budgets;
        }
        Set<PodKey> there =
                pods.stream().filter(p -> !p.terminating()).map(Pod::key).collect(Collectors.toSet());
        return budgets.stream().map(b -> left(b, there, now)).toList();
    }

    private Budget left(Budget budget, Set<PodKey> there, Instant now) {
        Spent of = spent.get(budget.text());
        if (of == null) {
            return budget;
        }
        boolean unseen = of.unseen().stream().anyMatch(key -> there.contains(key) && asked.containsKey(key));
        if (!unseen && !now.isBefore(of.last().plus(SETTLED))) {
            spent.remove(budget.text());
            return budget;
        }
        return budget.atMost(Math.max(0, of.left()));
    }

    /** Leaves a pod alone for as long as the server asks, and at least for a while that doubles each time. */
    void refused(Pod pod, Blocker why, Duration asks, Duration least, Instant now) {
        Refusal before = refusals.get(pod.key());
        int times = before == null ? 0 : before.times() + 1;
        Duration growing = least.multipliedBy(1L << Math.min(times, 6));
        Duration wait = growing.compareTo(MOST) > 0 ? MOST : growing;
        refusals.put(pod.key(), new Refusal(why, now.plus(longer(asks, wait)), times));
    }

    /** What the server said when the pod, or the restart that it needs, was asked for last; empty when it was not refused. */
    Optional<Blocker> refusal(Pod pod) {
        return Optional.ofNullable(refusals.get(pod.key())).map(Refusal::why);
    }

    /** Leaves the budgets of a refused pod alone until they have changed, and for as long as the server asks. */
    void closed(List<Budget> budgets, Duration asks, Instant now) {
        budgets.forEach(b -> closed.put(b.text(), new Closed(b, now.plus(asks))));
    }

    /** Leaves the server alone. */
    void overloaded(String cause, Duration asks, Instant now) {
        Instant until = now.plus(longer(asks, Duration.ofSeconds(2)));
        overload = Optional.of(new Refusal(new Blocker.ServerFailed(cause), until, 0));
    }

    /** Why a pod is not to be asked for now. */
    Optional<Blocker> keeps(Pod pod, List<Budget> budgets, Instant now) {
        Optional<Blocker> busy = overload.filter(o -> now.isBefore(o.until())).map(Refusal::why);
        if (busy.isPresent()) {
            return busy;
        }
        Refusal refusal = refusals.get(pod.key());
        if (refusal != null && now.isBefore(refusal.until())) {
            return Optional.of(refusal.why());
        }
        return budgets.stream()
                .filter(b -> closed(b, now))
                .findFirst()
                .map(b -> new Blocker.BudgetFull(b.text(), b.healthy(), b.desiredHealthy()));
    }

    private boolean closed(Budget budget, Instant now) {
        Closed refused = closed.get(budget.text());
        if (refused == null) {
            return false;
        }
        boolean same =
                refused.as().equals(budget) && now.isBefore(refused.until().plus(UNCHANGED));
        if (now.isBefore(refused.until()) || same) {
            return true;
        }
        closed.remove(budget.text());
        return false;
    }

    void restarted(Workload.Key deployment, Instant now) {
        restarts.put(deployment, now);
    }

    /** A workload, restarting where it was told to. */
    Workload seen(Workload workload, Instant now) {
        Instant when = restarts.get(workload.key());
        boolean told = when != null && now.isBefore(when.plus(RESTARTING));
        return told && workload.restart() == Restart.NONE
                ? workload.as(workload.available(), Restart.UNDER_WAY)
                : workload;
    }

    /**
     * How many pods of a workload were evicted from other nodes after the last one from this, as far as the workload has had
     * time to count them: before, they count as available and as taken.
     */
    int later(Workload.Key workload, NodeName node, Instant now) {
        int later = 0;
        for (Eviction eviction : evictions.getOrDefault(workload, List.of()).reversed()) {
            if (eviction.node().equals(node)) {
                return later;
            }
            later += now.isBefore(eviction.at().plus(COUNTED)) ? 0 : 1;
        }
        return later;
    }

    /** Does not try for a namespace's turn before then. */
    void noTurn(String namespace, Instant before) {
        turns.put(namespace, before);
    }

    boolean mayTry(String namespace, Instant now) {
        return !now.isBefore(turns.getOrDefault(namespace, Instant.MIN));
    }

    /** When one of the things that are left alone may be asked for again: the first of them after {@code now}. */
    Optional<Instant> due(Instant now) {
        return Stream.of(
                        refusals.values().stream().map(Refusal::until),
                        closed.values().stream().map(Closed::until),
                        spent.values().stream().map(s -> s.last().plus(SETTLED)),
                        evictions.values().stream().flatMap(StayMemory::counted),
                        turns.values().stream(),
                        overload.stream().map(Refusal::until))
                .flatMap(times -> times)
                .filter(now::isBefore)
                .min(Instant::compareTo);
    }

    /** When the last ones are counted; earlier ones are by then too. */
    private static Stream<Instant> counted(List<Eviction> evictions) {
        return evictions.reversed().stream()
                .limit(MOST_RECENT)
                .map(eviction -> eviction.at().plus(COUNTED));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
