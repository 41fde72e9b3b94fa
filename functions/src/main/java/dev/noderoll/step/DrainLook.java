package dev.noderoll.step;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy.Volumes;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.JobTries;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Census;
import dev.noderoll.plan.Deregistration;
import dev.noderoll.plan.Deregistration.Over;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainState;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.DrainSurvey.Namespace;
import dev.noderoll.plan.DrainSurvey.Others;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.Lagging;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Live;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at all nodes that are being drained, moves what can be moved, and says where each drain stands. */
final class DrainLook {

    private static final int MOST_VOLUMES = 50;

    /** When nothing moves any more: the next look lets go what only its node's going lets be placed. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** After which a drain for which nothing else goes, or comes, waits for no launch any more. */
    private static final Duration LAUNCHED = Duration.ofMinutes(5);

    private final Live live;
    private final StayMemory memory;
    private final NodeDrains drains;
    private final Turns turns;
    private final Cluster cluster;
    private final Session session;
    private final Count count;
    private final InstantSource clock;
    private final Placing places;
    private final Balancing balancing;
    private final ServingDaemons daemons;
    private final Optional<InService> group;
    private boolean launches = true;

    DrainLook(
            Cluster cluster,
            Live live,
            Session session,
            StayMemory memory,
            NodeDrains drains,
            Placing places,
            Balancing balancing,
            Optional<InService> group,
            Count count,
            InstantSource clock) {
        this.cluster = cluster;
        this.live = live;
        this.session = session;
        this.memory = memory;
        this.drains = drains;
        this.count = count;
        this.clock = clock;
        this.places = places;
        this.balancing = balancing;
        this.group = group;
        this.daemons = new ServingDaemons(live, cluster.pods(), session, count);
        this.turns =
                new Turns(cluster.ledger(), session, memory, name -> remembered(Facts.namespace(cluster, name)), clock);
    }

    /**
     * Where a drain stands.
     *
     * @param awaited whether pods have a place only when the node has gone
     * @param due when something happens by itself
     */
    record Found(NodeDrain drain, DrainState state, boolean awaited, List<Stayed.Held> held, Optional<Instant> due) {}

    /** Looks and acts. {@code nodes} are all of the cluster's. */
    List<Found> at(Collection<ClusterNode> nodes, Instant now) {
        List<NodeDrain> all = drains.all();
        Map<InstanceId, Deregistration> leaving = balancing.of(all, now);
        DrainSurveyor surveyor = new DrainSurveyor(remembered(Facts.of(live)), now);
        for (NodeDrain drain : all) {
            if (leaving.get(drain.going().instance()) instanceof Over) {
                List<Pod> pods = memory.seen(live.podsOn(drain.name()), now);
                surveyor.add(
                        drain.name(),
                        drain.node(),
                        pods,
                        drain.since(),
                        drain.closed(),
                        drain.policy(),
                        volumesMove(drain, now));
            }
        }
        DrainSurvey survey = surveyor.survey(others(nodes, all, surveyor.nodes()), places);
        all.forEach(drain -> drains.record(drain, survey));
        DrainPass pass = new DrainPass(cluster, session, memory, turns, count, clock);
        Map<String, SitePass> passed = pass.act(survey);
        boolean before = launches;
        launches = nodes.stream().anyMatch(DrainLook::arrives)
                || passed.size() < all.size()
                || passed.values().stream().anyMatch(SitePass::moves);
        Optional<Instant> soon = before && !launches ? Optional.of(now.plus(SOON)) : Optional.empty();
        List<Found> found = new ArrayList<>();
        for (NodeDrain drain : drains.all()) {
            SitePass site = passed.get(drain.name().value());
            found.add(
                    site == null
                            ? deregistering(
                                    drain, leaving.getOrDefault(drain.going().instance(), new Over()), now)
                            : found(drain, site, soon, now));
        }
        return found;
    }

    /** Whether, as the last look has it, a launch may come: a node is joining, or something goes whose place it can take. */
    boolean launches() {
        return launches;
    }

    /** A node that is to take pods soon. */
    private static boolean arrives(ClusterNode node) {
        return !node.annotations().containsKey(Marks.DRAINING_SINCE) && !node.silent() && !Census.usable(node);
    }

    /** Its pods wait for load balancers to let go of the node. */
    private Found deregistering(NodeDrain drain, Deregistration stands, Instant now) {
        Blocker blocker = new Blocker.NodeIsTarget(stands.why(), stands.unblock());
        List<Stayed.Held> held = live.podsOn(drain.name()).stream()
                .filter(p -> DrainPlanner.mustGo(p, drain.policy(), Reach.of(drain.node()), drain.closed(), now))
                .map(p -> Stayed.Held.of(p, blocker, List.of()))
                .toList();
        DrainState state = now.isAfter(drain.deadline())
                ? new DrainState.Stuck(stands.why(), stands.unblock())
                : new DrainState.Under(DrainState.Pace.HELD);
        Optional<Instant> due = Stream.concat(
                        balancing.due().stream(),
                        Stream.of(drain.deregistered(), drain.deadline().plusSeconds(1)))
                .filter(now::isBefore)
                .min(Instant::compareTo);
        return new Found(drain, state, false, held, due);
    }

    private List<Lagging> lagging(NodeDrain drain, ToIntFunction<Workload.Key> later, Instant now) {
        return Lagging.of(drain.recorded(), key -> Keepers.get(live, key).map(w -> present(w, now)), later);
    }

    /**
     * What has left a node and is not there again.
     *
     * @param lagging workloads that lack it, where it can be there before the node has gone
     * @param unplaced how many pods of a workload have a place only then
     */
    private record Lack(List<Lagging> lagging, Map<Workload.Key, Integer> unplaced) {

        static final Lack NOTHING = new Lack(List.of(), Map.of());
    }

    private Lack lack(NodeDrain drain, Instant now) {
        ToIntFunction<Workload.Key> later = key -> memory.later(key, drain.name(), now) + leftBehind(drain, key, now);
        if (lagging(drain, later, now).isEmpty()) {
            return Lack.NOTHING;
        }
        Map<Workload.Key, Integer> unplaced = unplaced(drain);
        ToIntFunction<Workload.Key> gone =
                key -> later.applyAsInt(key) + unplaced.getOrDefault(key, 0) + cameBack(drain, key);
        return new Lack(lagging(drain, gone, now), unplaced);
    }

    /** Whether a pod with volumes has left the node whose successor does not serve yet, and others wait for that. */
    private boolean volumesMove(NodeDrain drain, Instant now) {
        return drain.policy().volumes() == Volumes.ONE_BY_ONE
                && lack(drain, now).lagging().stream()
                        .anyMatch(l -> coming(l.workload()).anyMatch(pod -> pod.claims() > 0));
    }

    private Found found(NodeDrain drain, SitePass site, Optional<Instant> soon, Instant now) {
        boolean left = site.going() > 0 || !site.held().isEmpty();
        Lack lack = left ? Lack.NOTHING : lack(drain, now);
        DrainState.Seen seen = new DrainState.Seen(
                drain.going().way(),
                drain.deadline(),
                site.going(),
                site.held().stream().map(Stayed.Held::blocker).toList(),
                site.ahead(),
                launches || now.isBefore(drain.since().plus(LAUNCHED)),
                lack.lagging(),
                left || !lack.lagging().isEmpty() ? List.of() : volumes(drain, now));
        DrainState state = DrainState.of(seen, now);
        Optional<Instant> last = state instanceof DrainState.Drained ? daemons.leave(drain, now) : Optional.empty();
        Instant over = drain.deadline().plusSeconds(1);
        Optional<Instant> due = Stream.concat(
                        Stream.of(site.due(now), soon, last).flatMap(Optional::stream),
                        Stream.of(over, drain.since().plus(LAUNCHED)))
                .filter(now::isBefore)
                .min(Instant::compareTo);
        return new Found(
                drain,
                last.isPresent() ? new DrainState.Under(DrainState.Pace.ENDING) : state,
                !lack.unplaced().isEmpty(),
                site.held(),
                due);
    }

    /**
     * A workload's own number comes a moment after its pods have gone: what counts is on its pods, as far as they are
     * there.
     */
    private Workload present(Workload workload, Instant now) {
        long serving = memory.seen(live.podsIn(workload.key().namespace()), now).stream()
                .filter(pod -> pod.serving() && keeps(workload, pod))
                .count();
        return workload.atMost((int) serving);
    }

    private boolean keeps(Workload workload, Pod pod) {
        return workload.keeps(
                pod,
                p -> Optional.ofNullable(p.owner())
                        .flatMap(owner -> Keepers.of(live, p.key().namespace(), owner)));
    }

    /**
     * How many pods of a StatefulSet have been given up on the node: their successors, of the same name, are made when the
     * instance has ended.
     */
    private int leftBehind(NodeDrain drain, Workload.Key key, Instant now) {
        if (!key.kind().equals("StatefulSet")) {
            return 0;
        }
        return (int) live.podsOn(drain.name()).stream()
                .filter(p -> p.terminating() && !p.finished())
                .filter(p -> !DrainPlanner.mustGo(p, drain.policy(), Reach.of(drain.node()), drain.closed(), now))
                .flatMap(p -> Optional.ofNullable(p.owner()).stream()
                        .flatMap(owner -> live.of(p.key().namespace(), owner).stream()))
                .filter(w -> w.key().equals(key))
                .count();
    }

    /** How many pods of a workload have a place only when the node has gone; workloads that have none are left out. */
    private Map<Workload.Key, Integer> unplaced(NodeDrain drain) {
        Map<Workload.Key, Integer> unplaced = new TreeMap<>();
        for (Workload.Key key : drain.recorded().keySet()) {
            int pods = (int) coming(key)
                    .filter(p -> p.node() == null && places.inTheWay(drain.name(), p))
                    .count();
            if (pods > 0) {
                unplaced.put(key, pods);
            }
        }
        return unplaced;
    }

    /** How many pods of a workload have come back to the node, and end with it. */
    private int cameBack(NodeDrain drain, Workload.Key key) {
        return (int) coming(key)
                .filter(p -> drain.name().value().equals(p.node()) && !p.serving() && p.cameBack(drain.closed()))
                .count();
    }

    private Stream<Pod> coming(Workload.Key key) {
        Optional<Workload> workload = Keepers.get(live, key);
        return live.podsIn(key.namespace()).stream()
                .filter(p -> !p.finished() && !p.terminating())
                .filter(p -> workload.filter(w -> keeps(w, p)).isPresent());
    }

    /**
     * Those of pods that stay with the node do not count, unless they have ended; nor does any where nobody will let go of
     * one (D86).
     *
     * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/util/util.go">IsPodTerminated</a>: the
     *     volumes of a pod that has ended are detached, though its object is still there
     */
    private List<String> volumes(NodeDrain drain, Instant now) {
        if (drain.node().silent()) {
            return List.of();
        }
        List<Attachment> attached = live.attachedTo(drain.name());
        int staying = attached.isEmpty()
                ? 0
                : live.podsOn(drain.name()).stream()
                        .filter(p -> !p.finished()
                                && !DrainPlanner.mustGo(p, drain.policy(), Reach.REPORTS, drain.closed(), now))
                        .mapToInt(Pod::claims)
                        .sum();
        return attached.size() <= staying
                ? List.of()
                : attached.stream()
                        .map(Attachment::volume)
                        .sorted()
                        .limit(MOST_VOLUMES)
                        .toList();
    }

    private Others others(Collection<ClusterNode> nodes, List<NodeDrain> ours, Set<String> surveyed) {
        Set<NodeName> mine = ours.stream().map(NodeDrain::name).collect(Collectors.toSet());
        Set<String> theirs = nodes.stream()
                .filter(n -> n.annotations().containsKey(Marks.DRAINING_SINCE) && !mine.contains(n.name()))
                .map(n -> n.name().value())
                .collect(Collectors.toSet());
        return new Others(theirs, Set.of(), later(nodes, surveyed));
    }

    /** Outdated nodes of the group from which nothing goes yet, whether their drains are to begin in this turn or not. */
    private Set<String> later(Collection<ClusterNode> nodes, Set<String> surveyed) {
        return nodes.stream()
                .filter(n -> n.taints().contains(Marks.OUTDATED)
                        && group.flatMap(g -> g.zone(n)).isPresent())
                .map(n -> n.name().value())
                .filter(n -> !surveyed.contains(n))
                .collect(Collectors.toSet());
    }

    private Namespace remembered(Namespace read) {
        Instant now = clock.instant();
        return new Namespace(
                memory.seen(read.pods(), now), memory.left(read.budgets(), read.pods(), now), read.services());
    }

    /** With what this stay has done, and may not show yet. */
    private Facts remembered(Facts facts) {
        return new Facts() {
            @Override
            public Namespace namespace(String name) {
                return remembered(facts.namespace(name));
            }

            @Override
            public Optional<Workload> of(String namespace, Owner owner) {
                return facts.of(namespace, owner).map(w -> memory.seen(w, clock.instant()));
            }

            @Override
            public Optional<JobTries> tries(String namespace, Owner job) {
                return facts.tries(namespace, job);
            }

            @Override
            public boolean daemonSetExists(String namespace, Owner owner) {
                return facts.daemonSetExists(namespace, owner);
            }

            @Override
            public int attached(NodeName node) {
                return facts.attached(node);
            }
        };
    }
}
