package dev.noderoll.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An Auto Scaling group and its instances at one moment.
 *
 * @param zones that it launches in; a member that was launched before one was taken off may still be there
 * @param suspended the names of its suspended processes
 * @param hooks the names of its termination hooks; empty when they were not asked for
 * @param template what it launches now, resolved
 * @param templateAsSet the version as the group has it: a number, {@code $Latest} or {@code $Default}
 * @param purchase whether one call can launch any of its instances
 * @param reserve its warm pool, whose instances are not among the members
 * @param byId the members again, by id
 * @param targetGroups ARNs of those whose targets its instances are once they are in service; empty where Auto Scaling does
 *     not register them now
 */
public record NodeGroup(
        String name,
        int min,
        int desired,
        int max,
        SortedSet<String> zones,
        SortedSet<String> suspended,
        SortedSet<String> hooks,
        Map<String, String> tags,
        Template template,
        String templateAsSet,
        Purchase purchase,
        Reserve reserve,
        List<Member> members,
        Map<InstanceId, Member> byId,
        SortedSet<String> targetGroups) {

    /** How its instances are bought. */
    public enum Purchase {
        /** All On-Demand, or all Spot. */
        UNIFORM,
        MIXED
    }

    /**
     * The warm pool from which it takes its next instances, which have booted before.
     *
     * @param pool its settings; empty for none, and for one that is being deleted
     * @param phase whether it is there to stay
     * @param size how many instances are in it, those on their way out included
     */
    public record Reserve(Optional<WarmPool> pool, Phase phase, int size) {

        /** What becomes of a pool. */
        public enum Phase {
            /** It is kept, or there is none. */
            STEADY,
            /** It is being deleted: nobody can make another one before it has gone. */
            GOING
        }

        public static final Reserve NONE = new Reserve(Optional.empty(), Phase.STEADY, 0);

        public static Reserve of(WarmPool pool, int size) {
            return new Reserve(Optional.of(pool), Phase.STEADY, size);
        }

        public static Reserve going(int size) {
            return new Reserve(Optional.empty(), Phase.GOING, size);
        }

        public boolean isGoing() {
            return phase == Phase.GOING;
        }
    }

    public NodeGroup {
        zones = new TreeSet<>(zones);
        suspended = new TreeSet<>(suspended);
        hooks = new TreeSet<>(hooks);
        tags = new TreeMap<>(tags);
        members = List.copyOf(members);
        byId = index(members);
        targetGroups = new TreeSet<>(targetGroups);
    }

    /** A group whose members it indexes itself, and that is attached to no target group. */
    public NodeGroup(
            String name,
            int min,
            int desired,
            int max,
            SortedSet<String> zones,
            SortedSet<String> suspended,
            SortedSet<String> hooks,
            Map<String, String> tags,
            Template template,
            String templateAsSet,
            Purchase purchase,
            Reserve reserve,
            List<Member> members) {
        this(
                name,
                min,
                desired,
                max,
                zones,
                suspended,
                hooks,
                tags,
                template,
                templateAsSet,
                purchase,
                reserve,
                members,
                Map.of(),
                new TreeSet<>());
    }

    /** Attached to these target groups. */
    public NodeGroup attachedTo(SortedSet<String> arns) {
        return with(members, suspended.contains("AddToLoadBalancer") ? new TreeSet<>() : arns);
    }

    /** With the launch times of some of its members. */
    public NodeGroup launched(Map<InstanceId, Instant> times) {
        List<Member> told = members.stream()
                .map(m -> times.containsKey(m.id()) ? m.launched(times.get(m.id())) : m)
                .toList();
        return with(told, targetGroups);
    }

    private NodeGroup with(List<Member> others, SortedSet<String> arns) {
        return new NodeGroup(
                name,
                min,
                desired,
                max,
                zones,
                suspended,
                hooks,
                tags,
                template,
                templateAsSet,
                purchase,
                reserve,
                others,
                Map.of(),
                arns);
    }

    private static Map<InstanceId, Member> index(List<Member> members) {
        Map<InstanceId, Member> byId = new TreeMap<>();
        members.forEach(member -> byId.put(member.id(), member));
        return byId;
    }

    /**
     * The key of the tag that the nodes of a cluster must have, and that EKS puts on those of its own groups.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html">Tags on EKS resources</a>
     */
    public static String clusterTag(String cluster) {
        return "kubernetes.io/cluster/" + Site.plain(cluster);
    }

    /** The EKS managed node group that owns this one, by the tag that EKS sets; empty for a group of one's own. */
    public Optional<String> managedAs() {
        return Optional.ofNullable(tags.get("eks:nodegroup-name"));
    }

    /** Whether the group's instances join a cluster, by {@link #clusterTag}. */
    public boolean belongsTo(String cluster) {
        return tags.containsKey(clusterTag(cluster));
    }

    public Optional<Member> member(InstanceId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The zones that it launches in, and those of its members. */
    public SortedSet<String> allZones() {
        return Stream.concat(zones.stream(), members.stream().map(Member::zone))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    public List<Member> members(Predicate<Member> wanted) {
        return members.stream().filter(wanted).toList();
    }

    /**
     * The launch template version that the members run: the group's own when one of them does, or when none can tell,
     * else the one that most of them were launched from. A group that follows {@code $Latest} names one that nobody runs
     * as soon as somebody makes a version, be it an operator or a rollout that then died.
     */
    public Template running() {
        Map<Template, Long> versions = members.stream()
                .filter(Member::live)
                .flatMap(m -> m.launchedFrom().stream())
                .collect(Collectors.groupingBy(t -> t, Collectors.counting()));
        return versions.containsKey(template)
                ? template
                : versions.entrySet().stream()
                        .max(Map.Entry.<Template, Long>comparingByValue()
                                .thenComparingLong(e -> e.getKey().version()))
                        .map(Map.Entry::getKey)
                        .orElse(template);
    }
}
