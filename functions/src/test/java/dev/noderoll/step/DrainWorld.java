package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.page;

import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.Bell;
import dev.noderoll.port.Pauses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * A cluster in virtual time: pods that are evicted stop, their Deployments make successors on the node {@code node-i-new},
 * budgets and availability follow. Time passes only while a stay waits.
 */
final class DrainWorld implements InstantSource, Pauses {

    private record Event(Instant at, int number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Integer.compare(number, other.number);
        }
    }

    final Faults faults = new Faults();
    final FakeCluster cluster = new FakeCluster(faults);
    final FakeTargets targets = new FakeTargets();
    final FakeGroup group;
    final List<Going> queue = new ArrayList<>();

    /** What happened, with its second, such as {@code 3 evict web-1}. */
    final List<String> story = new ArrayList<>();

    DrainPolicy policy = OneNode.policy(SingleReplica.EVICT, 0);
    String holder = "run-1";
    boolean rolled = true;
    boolean running = true;
    int keep;
    int most = Integer.MAX_VALUE;
    boolean settles;
    int stopSeconds = 2;

    /** Whether workloads do not tell yet that they have lost pods. */
    boolean late;

    int readySeconds = 3;
    Instant beginUntil = Instant.MAX;
    Instant returnBy = Instant.MAX;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<String, Integer> least = new HashMap<>();
    private Instant now = NOW;
    private int numbers;
    private int successors;

    DrainWorld(Member... members) {
        group = new FakeGroup(faults, members);
        Stream.of(members).forEach(m -> cluster.add(Worlds.node(m)));
        cluster.ledger.page = page();
        cluster.leaves = this::leave;
        cluster.relabels = this::tell;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public boolean await(Bell bell, Instant until) {
        if (bell.hear()) {
            return true;
        }
        while (!events.isEmpty() && !events.peek().at().isAfter(until)) {
            Event next = events.remove();
            now = next.at().isAfter(now) ? next.at() : now;
            next.action().run();
            if (bell.hear()) {
                return true;
            }
        }
        now = until.isAfter(now) ? until : now;
        return false;
    }

    void at(int second, Runnable action) {
        events.add(new Event(NOW.plusSeconds(second), numbers++, () -> {
            action.run();
            cluster.bell.ring();
        }));
    }

    private void in(int seconds, Runnable action) {
        at((int) Duration.between(NOW, now).toSeconds() + seconds, action);
    }

    long second() {
        return Duration.between(NOW, now).toSeconds();
    }

    void tell(String what) {
        story.add(second() + " " + what);
    }

    /** A member's node is to be drained: in the queue, and closed as an outdated node. */
    DrainWorld goes(Member member) {
        queue.add(new Going(member.id(), Worlds.name(member.id()), member.zone(), Way.ROLLED));
        ClusterNode node = cluster.get(Worlds.name(member.id())).orElseThrow();
        cluster.add(Worlds.tainted(Marks.OUTDATED, node));
        return this;
    }

    /** AWS takes a member. */
    DrainWorld taken(Member member) {
        queue.add(new Going(member.id(), Worlds.name(member.id()), member.zone(), Way.TAKEN));
        return this;
    }

    /** A Ready pod of a Deployment of so many replicas, on a member's node. */
    Pod pod(String name, String app, Member on) {
        Pod pod = Drains.on(Worlds.name(on.id()).value(), Drains.pod(name, app));
        cluster.pods.add(pod);
        if (cluster.workloads.workloads.stream().noneMatch(w -> w.key().name().equals(app))) {
            cluster.workloads.workloads.add(OneNode.deployment(app, 0, 0));
        }
        count(app, 1);
        return pod;
    }

    /** A budget that keeps so many pods of an application. */
    void budget(String app, int desired) {
        least.put(app, desired);
        cluster.workloads.budgets.add(Drains.budget(app, app, 0, 0, desired, 0));
        count(app, 0);
    }

    private void leave(Pod pod) {
        tell("evict " + pod.key().name());
        String app = pod.labels().getOrDefault("app", "");
        replace(pod, pod.leaving(now.plus(pod.grace())));
        count(app, 0);
        in(stopSeconds, () -> {
            cluster.pods.removeIf(p -> p.key().equals(pod.key()));
            count(app, 0);
        });
        if (pod.owner() != null) {
            Pod successor =
                    Drains.claims(pod.claims(), Drains.on("node-i-new", Drains.pod("next-" + ++successors, app)));
            cluster.pods.add(Drains.claims(pod.claims(), Drains.phase(Pod.Phase.RUNNING, successor)));
            in(readySeconds, () -> {
                replace(successor, successor);
                count(app, 0);
            });
        }
    }

    private void replace(Pod old, Pod by) {
        cluster.pods.replaceAll(p -> p.key().equals(old.key()) ? by : p);
    }

    /** Brings a Deployment, with so many replicas more, and its budget up to date. */
    private void count(String app, int more) {
        int serving = (int) cluster.pods.stream()
                .filter(p -> app.equals(p.labels().get("app")) && p.serving())
                .count();
        cluster.workloads.workloads.replaceAll(
                w -> w.key().name().equals(app) ? sized(w, w.replicas() + more, serving) : w);
        int replicas = cluster.workloads.workloads.stream()
                .filter(w -> w.key().name().equals(app))
                .mapToInt(Workload::replicas)
                .sum();
        cluster.workloads.budgets.replaceAll(b -> b.name().equals(app) ? sized(b, serving, replicas) : b);
    }

    private Workload sized(Workload w, int replicas, int available) {
        return Drains.sized(replicas, late ? Math.max(w.available(), available) : available, w);
    }

    private Budget sized(Budget b, int healthy, int expected) {
        int desired = least.getOrDefault(b.name(), 0);
        return Drains.budget(b.name(), b.name(), Math.max(0, healthy - desired), healthy, desired, expected);
    }

    Stayed stay() {
        DrainSet set = new DrainSet(
                "shop",
                rolled ? "workers" : null,
                holder,
                queue,
                most,
                settles,
                keep,
                NOW,
                beginUntil,
                returnBy,
                policy);
        return new DrainNodes(group, cluster, targets, execution -> running, this, this).run(new DrainNodes.Input(set));
    }
}
