package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.AutoScaling.Membership;
import dev.noderoll.sim.aws.GroupDescription.Health;
import dev.noderoll.sim.aws.GroupDescription.Protection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What Auto Scaling's operations do to single instances (semantics 2.3). */
final class Memberships {

    private static final int PROTECTION_LIMIT = 50;
    private static final int STANDBY_LIMIT = 20;

    private final Groups groups;
    private final InstanceLifecycle lifecycle;
    private final Activities activities;
    private final Ec2 ec2;
    private final Consumer<Group> changed;

    Memberships(Groups groups, InstanceLifecycle lifecycle, Activities activities, Ec2 ec2, Consumer<Group> changed) {
        this.groups = groups;
        this.lifecycle = lifecycle;
        this.activities = activities;
        this.ec2 = ec2;
        this.changed = changed;
    }

    /**
     * Starts an instance's termination (C1).
     *
     * <p>For one that terminates already, KEEP answers its activity, and DECREMENT is refused (as H16 tells of retained
     * instances; not verified for those in a hook).
     */
    ScalingActivity terminate(String instance, Capacity capacity) {
        Group group = groups.ownOf(instance);
        GroupMember member = Groups.member(group, instance);
        if (capacity == Capacity.DECREMENT) {
            if (member.state.isTerminating()) {
                throw AwsError.validation("The instance " + instance + " is not in a state to decrement capacity: "
                        + member.state.text() + ".");
            }
            if (member.state.counts()) {
                Groups.decrement(group, 1);
            }
        }
        String cause = "instance " + instance + " was taken out of service in response to a user request"
                + (capacity == Capacity.DECREMENT ? ", shrinking the capacity." : ", keeping the capacity.");
        return activities.get(lifecycle.terminate(group, member, cause));
    }

    List<Membership> describe(List<String> ids) {
        List<Membership> found = new ArrayList<>();
        for (Group group : groups.all()) {
            Stream.concat(group.members.values().stream(), group.warm.values().stream())
                    .filter(m -> ids.isEmpty() || ids.contains(m.id()))
                    .forEach(m -> found.add(new Membership(group.name, m.describe())));
        }
        return found;
    }

    void protect(String name, List<String> instances, Protection protection) {
        Group group = groups.own(name);
        Groups.members(group, instances, PROTECTION_LIMIT, LifecycleState.IN_SERVICE)
                .forEach(m -> m.protection = protection);
        changed.accept(group);
    }

    void setHealth(String instance, Health health) {
        Group group = groups.ownOf(instance);
        Groups.member(group, instance).health = health;
        changed.accept(group);
    }

    void enterStandby(String name, List<String> instances, Capacity capacity) {
        Group group = groups.own(name);
        leaving(group, instances, capacity).forEach(m -> lifecycle.enterStandby(group, m));
        changed.accept(group);
    }

    void exitStandby(String name, List<String> instances) {
        Group group = groups.own(name);
        refuseWithoutLaunch(group, "exit standby");
        List<GroupMember> found = Groups.members(group, instances, STANDBY_LIMIT, LifecycleState.STANDBY);
        grow(group, found.size());
        found.forEach(m -> lifecycle.exitStandby(group, m));
        changed.accept(group);
    }

    void detach(String name, List<String> instances, Capacity capacity) {
        Group group = groups.own(name);
        detachable(group, instances, capacity).forEach(m -> lifecycle.detach(group, m));
        changed.accept(group);
    }

    void attach(String name, List<String> instances) {
        Group group = groups.own(name);
        refuseWithoutLaunch(group, "attach instances");
        List<SimInstance> found = instances.stream().map(this::attachable).toList();
        grow(group, found.size());
        found.forEach(i -> lifecycle.attach(group, i));
        changed.accept(group);
    }

    private SimInstance attachable(String id) {
        SimInstance instance = ec2.find(id)
                .filter(i -> i.state() == SimInstance.State.RUNNING)
                .orElseThrow(() -> AwsError.validation("Invalid Instance ID(s): [" + id + "] is not running."));
        if (!describe(List.of(id)).isEmpty()) {
            throw AwsError.validation("Instance " + id + " is already part of an Auto Scaling group.");
        }
        return instance;
    }

    /** H19. */
    private static void refuseWithoutLaunch(Group group, String what) {
        if (group.isSuspended("Launch")) {
            throw AwsError.validation("Cannot " + what + " while the Launch process is suspended.");
        }
    }

    private static void grow(Group group, int by) {
        if (group.desired + by > group.max) {
            throw AwsError.validation("The desired capacity would exceed the maximum size of the group.");
        }
        group.desired += by;
    }

    /** A retained instance too, without decrement: the only way to keep the machine (H16). */
    private static List<GroupMember> detachable(Group group, List<String> instances, Capacity capacity) {
        boolean retained = instances.stream()
                .map(i -> Groups.member(group, i))
                .allMatch(m -> m.state == LifecycleState.TERMINATING_RETAINED);
        return retained && capacity == Capacity.KEEP
                ? Groups.members(group, instances, STANDBY_LIMIT, LifecycleState.TERMINATING_RETAINED)
                : leaving(group, instances, capacity);
    }

    private static List<GroupMember> leaving(Group group, List<String> instances, Capacity capacity) {
        List<GroupMember> found = Groups.members(group, instances, STANDBY_LIMIT, LifecycleState.IN_SERVICE);
        if (capacity == Capacity.DECREMENT) {
            Groups.decrement(group, found.size());
        }
        return found;
    }
}
