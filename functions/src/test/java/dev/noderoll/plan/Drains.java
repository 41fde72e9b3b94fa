package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Readiness;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Selector;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Small drains for tests: the node {@code n} and its pods, all in namespace {@code shop}.
 *
 * <p>What a test does not name is ordinary: a Ready pod of a ReplicaSet, with label {@code app} and 30 s of grace.
 */
public final class Drains {

    static final Duration GRACE = Duration.ofSeconds(30);

    private Drains() {}

    /** A running, Ready pod of the application {@code app} on the node {@code n}. Its UID is its name. */
    public static Pod pod(String name, String app) {
        return new Pod(
                new PodKey("shop", name, name),
                "n",
                new Owner("apps/v1", "ReplicaSet", app + "-1", app),
                Phase.RUNNING,
                Readiness.READY,
                GRACE,
                null,
                "",
                Set.of(),
                Map.of("app", app),
                Map.of());
    }

    public static Pod elsewhere(Pod p) {
        return on("m", p);
    }

    /** Of a gang, by the label of the coscheduling plugin, and made again under its name. */
    static Pod member(String gang, String name, String node) {
        Pod p = pod(name, gang);
        return new Pod(
                p.key(),
                node,
                new Owner("apps/v1", "StatefulSet", gang, gang),
                p.phase(),
                p.readiness(),
                GRACE,
                null,
                "",
                Set.of(),
                Map.of("app", gang, "scheduling.x-k8s.io/pod-group", gang),
                Map.of());
    }

    /** Bound to this node. */
    public static Pod on(String node, Pod p) {
        return new Pod(
                p.key(),
                node,
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

    public static Pod unready(Pod p) {
        return phase(p.phase(), p);
    }

    /** In this phase, and not Ready. */
    public static Pod phase(Phase phase, Pod p) {
        return new Pod(
                p.key(),
                p.node(),
                p.owner(),
                phase,
                Readiness.NOT_READY,
                p.grace(),
                p.goneBy(),
                p.priorityClass(),
                p.traits(),
                p.labels(),
                p.annotations());
    }

    /** With this many persistent volumes. */
    public static Pod claims(int claims, Pod p) {
        return with(p.readySince(), claims, p);
    }

    static Pod readySince(Instant when, Pod p) {
        return with(when, p.claims(), p);
    }

    private static Pod with(@Nullable Instant readySince, int claims, Pod p) {
        return new Pod(
                p.key(),
                p.node(),
                p.owner(),
                p.phase(),
                p.readiness(),
                p.stop(),
                p.startedAt(),
                readySince,
                p.goneBy(),
                p.priorityClass(),
                p.traits(),
                claims,
                p.labels(),
                p.annotations());
    }

    /** Ready still, and to be gone in ten seconds. */
    public static Pod terminating(Pod p) {
        return terminating(p, NOW.plusSeconds(10));
    }

    public static Pod terminating(Pod p, Instant goneBy) {
        return new Pod(
                p.key(),
                p.node(),
                p.owner(),
                p.phase(),
                p.readiness(),
                p.stop(),
                p.startedAt(),
                p.readySince(),
                goneBy,
                p.priorityClass(),
                p.traits(),
                p.claims(),
                p.labels(),
                p.annotations());
    }

    /** As the scheduler sees it: it asks for nothing, and waits. */
    public static PodView waiting(String name) {
        return new PodView(
                pod(name, "web").key(),
                null,
                PodView.Standing.LIVE,
                Map.of(),
                asking(Amounts.NONE, Map.of()),
                List.of(),
                List.of());
    }

    /** What a pod asks the scheduler for: so much, on a node with these labels. */
    public static PodNeeds asking(Amounts amounts, Map<String, String> selector) {
        return new PodNeeds(
                PodNeeds.DEFAULT_SCHEDULER,
                amounts,
                Set.of(),
                List.of(),
                selector,
                null,
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                PodNeeds.Devices.NONE);
    }

    public static Pod unmanaged(Pod p) {
        return owned(null, p);
    }

    /** Of a DaemonSet. */
    public static Pod daemon(Pod p) {
        return owned(new Owner("apps/v1", "DaemonSet", "ds", "ds"), p);
    }

    public static Pod owned(@Nullable Owner owner, Pod p) {
        return new Pod(
                p.key(),
                p.node(),
                owner,
                p.phase(),
                p.readiness(),
                p.grace(),
                p.goneBy(),
                p.priorityClass(),
                p.traits(),
                p.labels(),
                p.annotations());
    }

    static Pod critical(Pod p) {
        return new Pod(
                p.key(),
                p.node(),
                p.owner(),
                p.phase(),
                p.readiness(),
                p.grace(),
                p.goneBy(),
                "system-cluster-critical",
                p.traits(),
                p.labels(),
                p.annotations());
    }

    /** A pod with this trait. */
    public static Pod trait(Trait trait, Pod p) {
        return new Pod(
                p.key(),
                p.node(),
                p.owner(),
                p.phase(),
                p.readiness(),
                p.grace(),
                p.goneBy(),
                p.priorityClass(),
                EnumSet.of(trait),
                p.labels(),
                p.annotations());
    }

    public static Pod labelled(String key, String value, Pod p) {
        return marked(with(key, value, p.labels()), p.annotations(), p);
    }

    public static Pod annotated(String key, String value, Pod p) {
        return marked(p.labels(), with(key, value, p.annotations()), p);
    }

    private static Map<String, String> with(String key, String value, Map<String, String> marks) {
        Map<String, String> more = new TreeMap<>(marks);
        more.put(key, value);
        return more;
    }

    private static Pod marked(Map<String, String> labels, Map<String, String> annotations, Pod p) {
        return new Pod(
                p.key(),
                p.node(),
                p.owner(),
                p.phase(),
                p.readiness(),
                p.grace(),
                p.goneBy(),
                p.priorityClass(),
                p.traits(),
                labels,
                annotations);
    }

    static Selector selector(String app) {
        return new Selector(Map.of("app", app), List.of());
    }

    /** The budget {@code name} of the application {@code app}. */
    public static Budget budget(String name, String app, int allowed, int healthy, int desired, int expected) {
        return new Budget(
                "shop",
                name,
                selector(app),
                allowed,
                healthy,
                desired,
                expected,
                0,
                Freshness.CURRENT,
                UnhealthyPods.IF_HEALTHY_BUDGET);
    }

    static Budget behind(Budget b) {
        return new Budget(
                b.namespace(),
                b.name(),
                b.selector(),
                b.allowed(),
                b.healthy(),
                b.desiredHealthy(),
                b.expected(),
                b.unconfirmed(),
                Freshness.BEHIND,
                b.unhealthyPods());
    }

    static Budget alwaysAllow(Budget b) {
        return new Budget(
                b.namespace(),
                b.name(),
                b.selector(),
                b.allowed(),
                b.healthy(),
                b.desiredHealthy(),
                b.expected(),
                b.unconfirmed(),
                b.freshness(),
                UnhealthyPods.ALWAYS_ALLOW);
    }

    public static ServiceView service(String name, String app, Pod... ready) {
        Set<String> uids = List.of(ready).stream().map(p -> p.key().uid()).collect(Collectors.toSet());
        return new ServiceView("shop", name, selector(app), Exposure.INTERNAL, uids);
    }

    public static Workload deployment(String app, Surging surging, Restart restart) {
        return workload("Deployment", app, surging, restart);
    }

    /** With this many replicas wanted and available. */
    public static Workload sized(int replicas, int available, Workload w) {
        return new Workload(w.key(), w.selector(), replicas, available, w.surging(), w.restart());
    }

    static Workload workload(String kind, String app, Surging surging, Restart restart) {
        return new Workload(new Workload.Key(kind, "shop", app), selector(app), 1, 1, surging, restart);
    }

    /** The same policy, where pods with volumes go one by one. */
    public static DrainPolicy oneByOne(DrainPolicy p) {
        return new DrainPolicy(
                p.timeoutSeconds(),
                p.deregistrationSeconds(),
                p.singleReplica(),
                p.unmanagedPods(),
                p.localData(),
                p.jobs(),
                p.stopping(),
                p.podSelector(),
                p.told(),
                p.gangs(),
                p.detaching(),
                DrainPolicy.Volumes.ONE_BY_ONE,
                p.order());
    }
}
