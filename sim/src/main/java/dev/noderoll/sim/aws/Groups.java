package dev.noderoll.sim.aws;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The groups by name, found as the API's operations name them, or refused as the API refuses. */
final class Groups {

    private static final List<String> PROCESSES = List.of(
            "Launch",
            "Terminate",
            "AddToLoadBalancer",
            "AlarmNotification",
            "AZRebalance",
            "HealthCheck",
            "InstanceRefresh",
            "ReplaceUnhealthy",
            "ScheduledActions");

    private final NavigableMap<String, Group> groups = new TreeMap<>();

    void add(Group group) {
        groups.put(group.name, group);
    }

    /** Removes the deleted groups whose last instance is gone. */
    void forgetDeleted() {
        groups.values().removeIf(g -> g.deleted && g.members.isEmpty() && g.warm.isEmpty());
    }

    /** By name; also what is added later. */
    Collection<Group> all() {
        return Collections.unmodifiableCollection(groups.values());
    }

    Optional<Group> find(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    Group named(String name) {
        return find(name)
                .orElseThrow(() -> AwsError.validation(
                        "AutoScalingGroup name not found - AutoScalingGroup '" + name + "' not found"));
    }

    /** The group, for a call that changes it: refused where another service operates it (C7). */
    Group own(String name) {
        Group group = named(name);
        refuseStranger(group);
        return group;
    }

    /** As {@link #own}, by an instance in it. */
    Group ownOf(String instance) {
        Group group = of(instance);
        refuseStranger(group);
        return group;
    }

    static void refuseStranger(Group group) {
        group.operator.ifPresent(operator -> {
            throw new AwsError(
                    "AccessDenied",
                    403,
                    "The Auto Scaling group " + group.name + " is managed by " + operator
                            + ". Only the operator may change it.");
        });
    }

    Group of(String instance) {
        return holding(instance)
                .orElseThrow(() -> AwsError.validation(
                        "Instance Id not found - No managed instance found for instance ID: " + instance));
    }

    Optional<Group> holding(String instance) {
        return groups.values().stream()
                .filter(g -> g.members.containsKey(instance))
                .findFirst();
    }

    static GroupMember member(Group group, String instance) {
        GroupMember member = group.members.get(instance);
        if (member == null) {
            throw AwsError.validation("The instance " + instance + " is not part of Auto Scaling group " + group.name);
        }
        return member;
    }

    /** The members with these ids, at most {@code limit} (C2), which must all be in {@code state}. */
    static List<GroupMember> members(Group group, List<String> instances, int limit, LifecycleState state) {
        if (instances.size() > limit) {
            throw AwsError.validation("Too many instances: at most " + limit + ", got " + instances.size() + ".");
        }
        List<GroupMember> found = instances.stream().map(i -> member(group, i)).toList();
        for (GroupMember member : found) {
            if (member.state != state) {
                throw AwsError.validation("The instance " + member.id() + " is not in " + state.text() + ".");
            }
        }
        return found;
    }

    /** The names of processes, all for none; refuses unknown ones. */
    static List<String> processes(List<String> asked) {
        List<String> unknown =
                asked.stream().filter(p -> !PROCESSES.contains(p)).toList();
        if (!unknown.isEmpty()) {
            throw AwsError.validation("The following process types are invalid: " + unknown);
        }
        return asked.isEmpty() ? PROCESSES : asked;
    }

    /** Sets the limits and the desired capacity, which without a new value moves inside the new limits. */
    static void resize(Group group, GroupChange change) {
        int min = change.min().orElse(group.min);
        int max = change.max().orElse(group.max);
        int desired = change.desired().orElse(Math.max(min, Math.min(max, group.desired)));
        if (min < 0 || min > max) {
            throw AwsError.validation("Max bound, " + max + ", must be greater than or equal to min bound, " + min);
        }
        if (desired < min || desired > max) {
            throw AwsError.validation("Desired capacity:" + desired + " must be between the specified min size:" + min
                    + " and max size:" + max);
        }
        group.min = min;
        group.max = max;
        group.desired = desired;
    }

    /** C7, H16. */
    static void refuseDeletion(Group group, boolean force) {
        GroupOptions.Deletion deletion = group.options.deletion();
        boolean guarded =
                deletion == GroupOptions.Deletion.REFUSED || (force && deletion == GroupOptions.Deletion.NOT_BY_FORCE);
        if (guarded) {
            throw AwsError.validation(
                    "The Auto Scaling group " + group.name + " has deletion protection " + deletion.text() + ".");
        }
        if (force && group.options.onAbandon() == GroupOptions.OnAbandon.RETAIN) {
            throw AwsError.validation("You cannot force delete the Auto Scaling group " + group.name
                    + " while its instance lifecycle policy retains instances.");
        }
        if (!force && !group.members.isEmpty()) {
            throw new AwsError(
                    "ResourceInUse",
                    400,
                    "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s)"
                            + " still in the group.");
        }
    }

    /** Lowers the desired capacity, but not below the minimum. */
    static void decrement(Group group, int by) {
        if (group.desired - by < group.min) {
            throw AwsError.validation("Currently, desiredSize equals minSize (" + group.min
                    + "). Terminating instance without replacement will violate group's min size constraint. Either set"
                    + " shouldDecrementDesiredCapacity flag to false or lower group's min size.");
        }
        group.desired -= by;
    }
}
