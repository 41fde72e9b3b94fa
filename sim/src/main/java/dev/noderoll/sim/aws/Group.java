package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.GroupDescription.Protection;
import dev.noderoll.sim.kernel.Agenda;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state of one Auto Scaling group. Only data: {@link Reconciler} and {@link InstanceLifecycle} act on it. */
final class Group {

    final String name;
    final String arn;
    final Instant created;
    final List<String> zones;
    int min;
    int max;
    int desired;
    String templateId;
    String templateVersion;
    Protection newInstances = Protection.NONE;
    GroupOptions options;
    final NavigableMap<String, LifecycleHook> hooks = new TreeMap<>();
    final NavigableMap<String, GroupTag> tags = new TreeMap<>();
    final NavigableSet<String> suspended = new TreeSet<>();
    /** ARNs of the target groups that its instances in service are registered with. */
    final NavigableSet<String> targetGroups = new TreeSet<>();

    final Map<String, GroupMember> members = new LinkedHashMap<>();

    /** The warm pool's instances, which are no members. */
    final Map<String, GroupMember> warm = new LinkedHashMap<>();

    Optional<WarmPool> pool = Optional.empty();
    final List<InstanceRefresh> refreshes = new ArrayList<>();

    /** The service that alone may change the group; empty when everybody may (C7). */
    Optional<String> operator = Optional.empty();

    /** Instances that the refresh in progress has still to replace. */
    final Deque<String> toRefresh = new ArrayDeque<>();

    /** Instances above desired that a rebalancing of zones holds for the moment: 0 or 1. */
    int rebalancing;

    /** Instances that EC2 will probably reclaim, and that are to be replaced before. */
    final Set<String> atRisk = new TreeSet<>();

    /** Launches in a row that a hook abandoned (H8). */
    int abandonedLaunches;

    /** Before this, nothing is launched: a launch has just failed (H8). */
    Instant launchNotBefore = Instant.MIN;

    /** Whether it goes away with its last instance. */
    boolean deleted;

    Agenda.@Nullable Event evaluation;

    private @Nullable GroupDescription last;

    Group(GroupSpec spec, String arn, List<String> zones, Instant created) {
        this.name = spec.name();
        this.arn = arn;
        this.zones = zones;
        this.created = created;
        this.min = spec.min();
        this.max = spec.max();
        this.desired = spec.desired();
        this.templateId = spec.templateId();
        this.templateVersion = spec.templateVersion();
        this.options = spec.options();
        spec.tags().forEach(t -> tags.put(t.key(), t));
    }

    boolean isSuspended(String process) {
        return suspended.contains(process);
    }

    /** Members that count toward desired capacity. */
    Stream<GroupMember> counting() {
        return members.values().stream().filter(m -> m.state.counts());
    }

    long countingOn(SimInstance.Market market) {
        return counting().filter(m -> m.instance.market() == market).count();
    }

    int countingIn(String zone) {
        return (int) counting().filter(m -> m.zone().equals(zone)).count();
    }

    List<LifecycleHook> hooksOf(LifecycleHook.Transition transition) {
        return hooks.values().stream().filter(h -> h.transition() == transition).toList();
    }

    Optional<InstanceRefresh> refreshInProgress() {
        return refreshes.stream()
                .filter(r -> r.status() == InstanceRefresh.Status.IN_PROGRESS)
                .findFirst();
    }

    /** How the group is now: the very same value as long as nothing has changed. */
    GroupDescription describe(String templateName) {
        GroupDescription known = last;
        if (known == null || !isStill(known, templateName)) {
            known = new GroupDescription(
                    name,
                    arn,
                    min,
                    desired,
                    max,
                    templateId,
                    templateName,
                    templateVersion,
                    zones,
                    zones.stream().map(Group::subnetOf).toList(),
                    members.values().stream().map(GroupMember::describe).toList(),
                    List.copyOf(tags.values()),
                    List.copyOf(suspended),
                    List.copyOf(targetGroups),
                    newInstances,
                    options,
                    pool,
                    warm.size(),
                    created);
            last = known;
        }
        return known;
    }

    /** Compares all that can change; allocates nothing, since the lab's checks ask after every event. */
    private boolean isStill(GroupDescription known, String templateName) {
        if (min != known.min()
                || desired != known.desired()
                || max != known.max()
                || newInstances != known.newInstances()
                || members.size() != known.instances().size()
                || tags.size() != known.tags().size()
                || suspended.size() != known.suspended().size()
                || targetGroups.size() != known.targetGroups().size()
                || !options.equals(known.options())
                || !pool.equals(known.pool())
                || warm.size() != known.warm()
                || !templateId.equals(known.templateId())
                || !templateName.equals(known.templateName())
                || !templateVersion.equals(known.templateVersion())) {
            return false;
        }
        int i = 0;
        for (GroupMember member : members.values()) {
            if (!member.isStill(known.instances().get(i++))) {
                return false;
            }
        }
        return known.tags().equals(List.copyOf(tags.values()))
                && suspended.containsAll(known.suspended())
                && targetGroups.containsAll(known.targetGroups());
    }

    static String subnetOf(String zone) {
        return "subnet-" + zone.replace("-", "");
    }
}
