package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Hold;
import dev.noderoll.model.Hooks;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Protection;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Purchase;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Drift;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Rollout.Launching;
import dev.noderoll.model.RolloutPolicy;
import dev.noderoll.model.RolloutPolicy.Launch;
import dev.noderoll.model.RolloutPolicy.OnFailure;
import dev.noderoll.model.Scope;
import dev.noderoll.model.Settings;
import dev.noderoll.model.Stages;
import dev.noderoll.model.Surge;
import dev.noderoll.model.Target;
import dev.noderoll.model.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Small rollouts, groups and nodes for tests. What a test does not name is ordinary: Ready, in service, zone a. */
public final class Worlds {

    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    public static final Target OLD = new Target("ami-old", new Template("lt-1", 1));
    public static final Target NEW = new Target("ami-new", new Template("lt-1", 2));
    public static final int JOIN_SECONDS = 600;

    private Worlds() {}

    public static Rollout rollout(int steady, int surge) {
        return rollout(steady, surge, policy(0, 0));
    }

    /** A rollout from {@link #OLD} to {@link #NEW} that began an hour ago, and has an hour left. */
    public static Rollout rollout(int steady, int surge, RolloutPolicy policy) {
        return new Rollout(
                "shop",
                "workers",
                "run-1",
                NEW,
                OLD,
                steady,
                0,
                surge,
                policy,
                Goal.REPLACE,
                new Launching(Launch.LAUNCH_INSTANCES, "the group allows it"),
                Drift.BY_TEMPLATE,
                before(Map.of("a", steady)),
                0,
                NOW.minus(Duration.ofHours(1)),
                NOW.plus(Duration.ofHours(1)),
                null);
    }

    /** A rollout of two members with a surge of one, whose window closes then. */
    public static Rollout until(Instant closesAt) {
        return rollout(2, 1, with(closesAt, policy(0, 0)));
    }

    public static RolloutPolicy policy(int canary, int maxFailures) {
        return new RolloutPolicy(
                new Surge.Count(1),
                canary,
                maxFailures,
                JOIN_SECONDS,
                7200,
                List.of("errors"),
                OnFailure.ABANDON,
                drainPolicy(SingleReplica.SURGE));
    }

    private static RolloutPolicy with(Instant closesAt, RolloutPolicy p) {
        return with(p, p.scope(), p.stages(), closesAt, p.hooks());
    }

    /** The same policy, for these nodes alone. */
    public static RolloutPolicy scoped(Scope scope, RolloutPolicy p) {
        return with(p, scope, p.stages(), p.closesAt(), p.hooks());
    }

    /** The same policy, by which a function is asked. */
    public static RolloutPolicy asking(Hooks hooks, RolloutPolicy p) {
        return with(p, p.scope(), p.stages(), p.closesAt(), hooks);
    }

    private static RolloutPolicy with(RolloutPolicy p, Scope scope, Stages stages, Instant closesAt, Hooks hooks) {
        return new RolloutPolicy(
                p.maxSurge(),
                p.maxUnavailable(),
                scope,
                stages,
                p.maxFailures(),
                p.joinTimeoutSeconds(),
                p.timeoutSeconds(),
                closesAt,
                p.alarms(),
                p.onFailure(),
                p.launch(),
                p.preflight(),
                p.warmPool(),
                p.managed(),
                hooks,
                p.drain());
    }

    /** The same rollout, which adds no instance, and may let as many be missing. */
    public static Rollout withoutSurge(int unavailable, Rollout r) {
        RolloutPolicy p = r.policy();
        RolloutPolicy policy = new RolloutPolicy(
                new Surge.Count(0),
                new Surge.Count(unavailable),
                p.scope(),
                p.stages(),
                p.maxFailures(),
                p.joinTimeoutSeconds(),
                p.timeoutSeconds(),
                p.closesAt(),
                p.alarms(),
                p.onFailure(),
                p.launch(),
                p.preflight(),
                p.warmPool(),
                p.managed(),
                p.hooks(),
                p.drain());
        return with(r, policy, r.launching(), r.before(), r.deadline());
    }

    /** The same rollout, by these stages. */
    public static Rollout inWaves(Rollout r, Stages stages) {
        RolloutPolicy p = r.policy();
        return with(r, with(p, p.scope(), stages, p.closesAt(), p.hooks()), r.launching(), r.before(), r.deadline());
    }

    /** A group without a hook or a tag of its own. */
    public static Settings before(Map<String, Integer> zones) {
        return new Settings(10, "1", List.of("AZRebalance"), "", "", Marks.ROLLOUT_HOOK, false, Settings.spread(zones));
    }

    /** A rollout that raises the desired capacity. */
    public static Rollout byCapacity(Rollout r) {
        return with(r, new Launching(Launch.DESIRED_CAPACITY, "it was asked for"), r.before(), r.deadline());
    }

    /** A rollout of a group that had so many members in each zone. */
    public static Rollout over(Map<String, Integer> zones, Rollout r) {
        return with(r, r.launching(), before(zones), r.deadline());
    }

    /** A rollout of a group that has termination hooks of others too. */
    public static Rollout besideOthersHooks(Rollout r) {
        return before(r, r.before().warmPool(), r.before().hook(), true);
    }

    /** A rollout of a group that had a warm pool. */
    public static Rollout pooled(Rollout r) {
        return before(
                r,
                "min=1,prepared=-1,state=Stopped,reuse=false",
                r.before().hook(),
                r.before().othersHooks());
    }

    /** A rollout of a group whose owner has set this hook for good. */
    public static Rollout hookedBy(String hook, Rollout r) {
        return before(r, r.before().warmPool(), hook, r.before().othersHooks());
    }

    private static Rollout before(Rollout r, String pool, String hook, boolean others) {
        Settings b = r.before();
        Settings other =
                new Settings(b.max(), b.templateAsSet(), b.suspend(), b.scaleDown(), pool, hook, others, b.spread());
        return with(r, r.launching(), other, r.deadline());
    }

    /** A rollout that has a hundred days left. */
    static Rollout lasting(Rollout r) {
        return with(r, r.launching(), r.before(), NOW.plus(Duration.ofDays(100)));
    }

    private static Rollout with(Rollout r, Launching launching, Settings before, Instant deadline) {
        return with(r, r.policy(), launching, before, deadline);
    }

    private static Rollout with(
            Rollout r, RolloutPolicy policy, Launching launching, Settings before, Instant deadline) {
        return new Rollout(
                r.cluster(),
                r.nodeGroup(),
                r.holder(),
                r.target(),
                r.former(),
                r.steady(),
                r.added(),
                r.surge(),
                policy,
                r.goal(),
                launching,
                r.drift(),
                before,
                r.pendingBefore(),
                r.startedAt(),
                deadline,
                r.managedVersion());
    }

    public static DrainPolicy drainPolicy(SingleReplica singleReplica) {
        return new DrainPolicy(1800, 0, singleReplica, Handling.HOLD, Handling.EVICT);
    }

    /** In service since ten days. */
    public static Member outdated(String id) {
        return member(id, OLD, Stage.IN_SERVICE, NOW.minus(Duration.ofDays(10)));
    }

    /** In service, launched a minute ago. */
    public static Member current(String id) {
        return member(id, NEW, Stage.IN_SERVICE, NOW.minusSeconds(60));
    }

    private static Member member(String id, Target target, Stage stage, Instant launchedAt) {
        return new Member(
                new InstanceId(id), target.image(), target.template(), "a", stage, Protection.NONE, launchedAt);
    }

    public static Member at(Stage stage, Member m) {
        return new Member(m.id(), m.image(), m.template(), m.zone(), stage, m.protection(), m.launchedAt());
    }

    public static Member in(String zone, Member m) {
        return new Member(m.id(), m.image(), m.template(), zone, m.stage(), m.protection(), m.launchedAt());
    }

    public static Member guarded(Member m) {
        return new Member(m.id(), m.image(), m.template(), m.zone(), m.stage(), Protection.SCALE_IN, m.launchedAt());
    }

    public static Member launched(Instant when, Member m) {
        return new Member(m.id(), m.image(), m.template(), m.zone(), m.stage(), m.protection(), when);
    }

    public static NodeGroup group(int desired, Member... members) {
        return group(desired, List.of(members));
    }

    public static NodeGroup group(int desired, List<Member> members) {
        return over(members.stream().map(Member::zone).collect(Collectors.toSet()), desired, members);
    }

    /** A group that launches in these zones. */
    static NodeGroup over(Set<String> zones, int desired, List<Member> members) {
        return new NodeGroup(
                "workers",
                0,
                desired,
                10,
                new TreeSet<>(zones),
                new TreeSet<>(),
                new TreeSet<>(),
                Map.of(),
                NEW.template(),
                "2",
                Purchase.UNIFORM,
                Reserve.NONE,
                members);
    }

    static NodeGroup reversed(NodeGroup group) {
        return group(group.desired(), group.members().reversed());
    }

    /** The member's node: Ready and open. */
    public static ClusterNode node(Member member) {
        return new ClusterNode(
                name(member.id()),
                member.id(),
                Readiness.READY,
                Scheduling.OPEN,
                List.of(),
                Map.of(),
                Map.of(),
                member.launchedAt().plusSeconds(30));
    }

    public static NodeName name(InstanceId id) {
        return new NodeName("node-" + id);
    }

    static List<ClusterNode> nodes(Member... members) {
        return Stream.of(members).map(Worlds::node).toList();
    }

    public static ClusterNode unready(ClusterNode n) {
        return reporting(Readiness.NOT_READY, n);
    }

    /** Whose kubelet says this of it; UNKNOWN when it says nothing any more. */
    public static ClusterNode reporting(Readiness readiness, ClusterNode n) {
        return reporting(readiness, n.readinessSince(), n);
    }

    /** Whose kubelet says this since then. */
    public static ClusterNode reporting(Readiness readiness, @Nullable Instant since, ClusterNode n) {
        return new ClusterNode(
                n.name(),
                n.instance(),
                readiness,
                n.scheduling(),
                n.taints(),
                n.labels(),
                n.annotations(),
                n.createdAt(),
                since);
    }

    public static ClusterNode tainted(String key, ClusterNode n) {
        List<String> taints = new ArrayList<>(n.taints());
        taints.add(key);
        return new ClusterNode(
                n.name(),
                n.instance(),
                n.readiness(),
                n.scheduling(),
                taints,
                n.labels(),
                n.annotations(),
                n.createdAt(),
                n.readinessSince());
    }

    public static ClusterNode labelled(Map<String, String> labels, ClusterNode n) {
        return new ClusterNode(
                n.name(),
                n.instance(),
                n.readiness(),
                n.scheduling(),
                n.taints(),
                labels,
                n.annotations(),
                n.createdAt(),
                n.readinessSince());
    }

    static ClusterNode annotated(String key, String value, ClusterNode n) {
        Map<String, String> annotations = new TreeMap<>(n.annotations());
        annotations.put(key, value);
        return new ClusterNode(
                n.name(),
                n.instance(),
                n.readiness(),
                n.scheduling(),
                n.taints(),
                n.labels(),
                annotations,
                n.createdAt(),
                n.readinessSince());
    }

    /** As its drain's first write leaves it. */
    public static ClusterNode draining(ClusterNode n) {
        return draining(NOW, n);
    }

    /** Its drain began then. */
    static ClusterNode draining(Instant since, ClusterNode n) {
        ClusterNode marked = annotated(Marks.DRAINING_SINCE, since.toString(), n);
        return new ClusterNode(
                marked.name(),
                marked.instance(),
                marked.readiness(),
                Scheduling.CORDONED,
                marked.taints(),
                Map.of(Marks.NO_LOAD_BALANCERS, "noderoll"),
                marked.annotations(),
                marked.createdAt(),
                marked.readinessSince());
    }

    /** Cordoned by somebody. */
    static ClusterNode cordoned(ClusterNode n) {
        return new ClusterNode(
                n.name(),
                n.instance(),
                n.readiness(),
                Scheduling.CORDONED,
                n.taints(),
                n.labels(),
                n.annotations(),
                n.createdAt(),
                n.readinessSince());
    }

    static ClusterNode optedOut(ClusterNode n) {
        return annotated(Marks.OPT_OUT, "true", n);
    }

    /** The target can be launched, and these alarms are not OK. */
    static Signals signals(String... alarms) {
        return new Signals(List.of(alarms), "available", List.of());
    }

    public static LedgerPage page() {
        return LedgerPage.empty("run-1", "1");
    }

    /** A page that says of these that their drains ended just now. */
    public static LedgerPage drainedPage(String... ids) {
        return drainedPage(NOW, ids);
    }

    public static LedgerPage drainedPage(Instant when, String... ids) {
        SortedMap<InstanceId, Instant> drained = new TreeMap<>();
        ids(ids).forEach(id -> drained.put(id, when));
        return new LedgerPage("run-1", 1, drained, List.of(), "1");
    }

    public static LedgerPage failedPage(String... ids) {
        return new LedgerPage("run-1", 1, new TreeMap<>(), ids(ids), "1");
    }

    /** A hold that was renewed just now. */
    public static Hold hold(LedgerPage page) {
        return new Hold("workers", NOW.plus(Duration.ofMinutes(5)), page);
    }

    /** A page of another execution. */
    public static LedgerPage othersPage() {
        return LedgerPage.empty("run-2", "1");
    }

    public static List<InstanceId> ids(String... ids) {
        return Stream.of(ids).map(InstanceId::new).toList();
    }

    /** Every list of up to {@code most} of the values, in every order, with repeats. */
    static <T> List<List<T>> listsOf(T[] values, int most) {
        List<List<T>> all = new ArrayList<>(List.of(List.of()));
        List<List<T>> longest = List.copyOf(all);
        for (int size = 1; size <= most; size++) {
            longest = longest.stream()
                    .flatMap(shorter -> Stream.of(values)
                            .map(v -> Stream.concat(shorter.stream(), Stream.of(v))
                                    .toList()))
                    .toList();
            all.addAll(longest);
        }
        return all;
    }

    /** The same pod, on the member's node. */
    public static Pod on(Member member, Pod p) {
        return new Pod(
                p.key(),
                name(member.id()).value(),
                p.owner(),
                p.phase(),
                p.readiness(),
                p.grace(),
                p.goneBy(),
                p.priorityClass(),
                p.traits(),
                p.labels(),
                p.annotations());
    }
}
