package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainState;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.StayJudge;
import dev.noderoll.plan.placement.PlacementJudge.Launches;
import dev.noderoll.port.Bell;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Live;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.Pauses;
import dev.noderoll.port.Targets;
import dev.noderoll.port.TryAgain;
import dev.noderoll.step.DrainLook.Found;
import dev.noderoll.step.Journal.Outcome;
import dev.noderoll.step.Stayed.Held;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One stay of DrainNodes: looks, acts, waits for the next change or the next time at which something is due. */
final class Stay {

    /** Changes come in flocks: one look is for all of a moment, and of a longer one where there is more to look at. */
    private static final Duration APART = Duration.ofMillis(100);

    private static final int SHARE = 3;

    /** How long the API server may be away, once it has answered. */
    private static final Duration AWAY = Duration.ofMinutes(1);

    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final DrainSet set;
    private final Live live;
    private final Session session;
    private final Pauses pauses;
    private final InstantSource clock;
    private final StayMemory memory = new StayMemory();
    private final Count count;
    private final Ends ends = new Ends();
    private final NodeDrains drains;
    private final NodeQueue queue;
    private final GroupTargets balanced;
    private final Placing places;

    /** The nodes from which pods go only to a place: not those that AWS takes. */
    private final Set<NodeName> rolled = new HashSet<>();

    private final DrainLook looks;
    private final Aftermath aftermath;
    private final Optional<InService> group;
    private final Instant begun;
    private List<Found> found = List.of();
    private List<Going> waiting = List.of();
    private List<String> before = List.of();
    private Instant changed;
    private Optional<Instant> answered = Optional.empty();
    private Optional<Instant> opened = Optional.empty();

    Stay(
            DrainSet set,
            Cluster cluster,
            Live live,
            Session session,
            Optional<InService> group,
            Aftermath aftermath,
            Targets targets,
            Pauses pauses,
            InstantSource clock) {
        this.set = set;
        this.live = live;
        this.session = session;
        this.pauses = pauses;
        this.clock = clock;
        this.group = group;
        this.aftermath = aftermath;
        this.drains = new NodeDrains(set, cluster.nodes(), live, session);
        this.places = new Placing(
                live,
                rolled::contains,
                views -> group.map(g -> GroupSamples.of(g.group(), live.nodes(), views))
                        .orElse(List.of()));
        this.balanced = new GroupTargets(targets, () -> group.map(InService::group));
        this.queue = new NodeQueue(set, live, group, places, drains, balanced);
        this.begun = clock.instant();
        this.count = new Count(new JournalKeeper(begun), new Announcer(cluster.events(), set.policy()));
        this.looks = new DrainLook(
                cluster,
                live,
                session,
                memory,
                drains,
                places,
                new Balancing(targets, set.cluster(), live),
                group,
                count,
                clock);
        this.changed = begun;
    }

    Stayed run() {
        if (answeredBefore()) {
            return end(0);
        }
        while (true) {
            Instant now = clock.instant();
            Duration called = count.called;
            Optional<Instant> again = Optional.empty();
            try {
                look(now);
                answered = Optional.of(now);
                opened = opened.or(() -> Optional.of(clock.instant()));
            } catch (TryAgain e) {
                if (session.replaced()) {
                    throw e;
                }
                if (answered.isEmpty() || now.isAfter(answered.get().plus(AWAY))) {
                    return endWith(e);
                }
                again = Optional.of(now.plus(AGAIN));
            }
            switch (StayJudge.judge(outlook(again, now), clock.instant())) {
                case StayJudge.Course.Go(int seconds) -> {
                    if (again.isEmpty()) {
                        ends.seeAgain(this::empty, clock.instant());
                    }
                    return end(seconds);
                }
                case StayJudge.Course.Stay(Instant until) -> {
                    pauses.await(new Bell(), after(now, count.called.minus(called)));
                    pauses.await(live.bell(), again.orElse(until));
                }
            }
        }
    }

    /** So that looks take a quarter of the time at most; {@code called} is what the API server took of this one. */
    private Instant after(Instant looked, Duration called) {
        Instant done = clock.instant();
        Duration took = Duration.between(looked, done).minus(called);
        Instant rested = done.plus(took.multipliedBy(SHARE));
        Instant apart = looked.plus(APART);
        return rested.isAfter(apart) ? rested : apart;
    }

    /** What was done counts, if anything was. */
    private Stayed endWith(TryAgain e) {
        if (ends.first().isEmpty()) {
            throw e;
        }
        return end(0);
    }

    private void look(Instant now) {
        session.renew(now);
        Map<InstanceId, ClusterNode> nodes = new TreeMap<>();
        live.nodes().forEach(node -> nodes.put(node.instance(), node));
        group.ifPresent(g -> count.journal.seen(nodes.values(), g, now));
        rolled.clear();
        places.look(launches(nodes), now);
        List<Going> wait = new ArrayList<>();
        // After the last admission, while what has moved settles, and where so many as may have begun, only what AWS
        // takes begins.
        boolean settling = set.settles() && !ends.drained.isEmpty();
        int room = settling || now.isAfter(set.beginUntil()) ? 0 : set.most();
        for (Going going : set.nodes()) {
            ClusterNode node = nodes.get(going.instance());
            if (node != null && going.way() == Way.ROLLED) {
                rolled.add(node.name());
            }
            if (node != null) {
                ends.joined(going.instance());
            }
            boolean on = node != null && drains.begun(going, node);
            room -= going.way() == Way.ROLLED && (on || node == null || ends.ended(going.instance())) ? 1 : 0;
            if (ends.ended(going.instance())) {
                continue;
            }
            if (node == null) {
                drains.forget(going.instance());
                ends.gone(going.instance(), now);
            } else if (on) {
                drains.goOn(going, node, now);
            } else if (going.way() == Way.TAKEN || !stops()) {
                wait.add(going);
            }
        }
        for (Going going : queue.begin(wait, nodes, room, now)) {
            wait.remove(going);
            room -= going.way() == Way.ROLLED ? 1 : 0;
            begin(going, nodes.get(going.instance()), now);
        }
        boolean full = room <= 0;
        waiting =
                wait.stream().filter(going -> going.way() == Way.TAKEN || !full).toList();
        found = looks.at(nodes.values(), now);
        found.forEach(f -> judge(f, now));
        note(now);
    }

    /** None comes while nothing of the set has gone or moves, but where a member is on its way. */
    private Launches launches(Map<InstanceId, ClusterNode> nodes) {
        boolean comes = looks.launches()
                || !ends.drained.isEmpty()
                || group.filter(g -> g.arriving(nodes.keySet())).isPresent();
        return comes ? Launches.AWAITED : Launches.COME_AFTERWARDS;
    }

    /**
     * Whether members of the set have ended in a stay before this one: whoever chose the set did not know, and may choose
     * otherwise, as when one failure is one too many.
     */
    private boolean answeredBefore() {
        List<Going> failed = set.nodes().stream().filter(this::gaveUp).toList();
        for (Going going : failed) {
            live.nodes().stream()
                    .filter(node -> node.instance().equals(going.instance()) && drains.begun(going, node))
                    .forEach(node -> ends.reopen(going.instance(), node.name()));
        }
        return !failed.isEmpty() || set.nodes().stream().anyMatch(going -> session.settled(going.instance()));
    }

    /** Somebody wants the rollout to stop: nothing begins any more. */
    private boolean stops() {
        return !set.comesToRest() && session.stopAsked();
    }

    /** One that an earlier stay gave up is to be open; it may not have come to that. AWS takes what it takes. */
    private boolean gaveUp(Going going) {
        return going.way() == Way.ROLLED && session.failed(going.instance());
    }

    private void begin(Going going, @Nullable ClusterNode node, Instant now) {
        if (node == null) {
            return;
        }
        try {
            drains.begin(going, node, now);
            count.announcer.began(node.name(), now);
        } catch (Misconfigured e) {
            String why = "it cannot be cordoned: " + e.getMessage();
            count.announcer.failed(node.name(), why, now);
            ends.stuck(going, node.name(), why, "give the role the right to patch nodes, or correct the policy", now);
        }
    }

    private void judge(Found seen, Instant now) {
        NodeDrain drain = seen.drain();
        boolean stuck = ends.steady(drain, seen.state(), now);
        if (seen.state() instanceof DrainState.Drained) {
            if (seen.awaited()) {
                drains.await(drain);
            }
            ends.drained(drain, now);
            count.journal.ended(drain, Outcome.DRAINED, now);
            count.announcer.ended(drain, now);
            drains.forget(drain.going().instance());
        } else if (stuck && seen.state() instanceof DrainState.Stuck(String why, String unblock)) {
            String whose = Held.whose(seen.held(), why);
            ends.stuck(drain.going(), drain.name(), whose, unblock, now);
            count.journal.ended(drain, Outcome.STUCK, now);
            count.announcer.failed(drain.name(), whose, now);
            drains.forget(drain.going().instance());
        }
    }

    private boolean empty(NodeDrain drain) {
        Reach reach = Reach.of(drain.node());
        return live.podsOn(drain.name()).stream()
                .noneMatch(pod -> DrainPlanner.mustGo(pod, drain.policy(), reach, drain.closed(), clock.instant()));
    }

    /** Notes when something that matters has changed. */
    private void note(Instant now) {
        List<String> after = new ArrayList<>();
        found.forEach(f -> {
            after.add(f.drain().name() + " " + f.state());
            f.held().forEach(h -> after.add(h.pod() + " " + h.why()));
        });
        waiting.forEach(going -> after.add(going.instance().value()));
        if (!waiting.isEmpty()) {
            live.nodes().forEach(node -> after.add(node.name() + " " + node.readiness() + node.taints()));
        }
        if (!after.equals(before)) {
            before = after;
            changed = now;
        }
    }

    private StayJudge.Outlook outlook(Optional<Instant> again, Instant now) {
        List<NodeDrain> under = drains.all();
        long ending = found.stream()
                .filter(f -> f.state().equals(new DrainState.Under(DrainState.Pace.ENDING)))
                .count();
        Optional<Instant> due = Stream.of(
                        found.stream().flatMap(f -> f.due().stream()),
                        memory.due(now).stream(),
                        ends.due(now).stream(),
                        group.flatMap(InService::due).stream(),
                        balanced.due().stream(),
                        again.stream(),
                        waiting.isEmpty() ? Stream.<Instant>empty() : Stream.of(set.beginUntil()))
                .flatMap(times -> times)
                .min(Instant::compareTo);
        return new StayJudge.Outlook(
                begun,
                opened.orElse(begun),
                changed,
                ends.first(),
                ends.count(),
                ends.idle(now),
                under.size(),
                (int) ending,
                waiting.size(),
                under.stream().map(NodeDrain::since).min(Instant::compareTo).orElse(begun),
                due,
                set.returnBy());
    }

    private Stayed end(int seconds) {
        Instant until = aftermath.of(ends, session, clock.instant());
        List<Held> held = found.stream()
                .flatMap(f -> f.held().stream())
                .limit(Stayed.MOST_HELD)
                .toList();
        List<InstanceId> taken = set.nodes().stream()
                .filter(g -> g.way() == Way.TAKEN && !ends.ended(g.instance()))
                .map(Going::instance)
                .toList();
        return new Stayed(
                List.copyOf(ends.drained.keySet()),
                ends.gone(),
                taken,
                ends.stuck.stream().limit(Stayed.MOST_STUCK).toList(),
                held,
                seconds,
                until,
                count.tally(),
                count.journal.journal());
    }
}
