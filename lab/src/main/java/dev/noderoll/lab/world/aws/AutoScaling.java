package dev.noderoll.lab.world.aws;

import dev.noderoll.lab.world.aws.GroupDescription.Health;
import dev.noderoll.lab.world.aws.GroupDescription.Protection;
import dev.noderoll.lab.world.aws.LifecycleHook.Result;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * EC2 Auto Scaling: what its API answers and changes. What then happens over time is {@link Reconciler}'s and
 * {@link InstanceLifecycle}'s.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Operations.html">API reference</a>
 */
public final class AutoScaling {

    /** What an operation on an instance does to the desired capacity. */
    public enum Capacity {
        KEEP,
        DECREMENT
    }

    /** A filter of DescribeAutoScalingGroups: {@code tag-key}, {@code tag-value} or {@code tag:<key>}. */
    public record Filter(String name, List<String> values) {
        public Filter {
            values = List.copyOf(values);
        }

        private boolean accepts(Group group) {
            Collection<GroupTag> tags = group.tags.values();
            return switch (name) {
                case "tag-key" -> tags.stream().anyMatch(t -> values.contains(t.key()));
                case "tag-value" -> tags.stream().anyMatch(t -> values.contains(t.value()));
                default -> {
                    if (!name.startsWith("tag:")) {
                        throw AwsError.validation("Filter type " + name + " is not correct.");
                    }
                    String key = name.substring("tag:".length());
                    yield tags.stream().anyMatch(t -> t.key().equals(key) && values.contains(t.value()));
                }
            };
        }
    }

    /** An instance, and the group that it is in. */
    public record Membership(String group, GroupDescription.InstanceDescription instance) {}

    private static final int HOOK_LIMIT = 50;
    private static final int TAG_LIMIT = 50;
    private static final int PROTECTION_LIMIT = 50;
    private static final int STANDBY_LIMIT = 20;
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

    private final SimAws.Parts parts;
    private final ApiLog.Service log;
    private final NavigableMap<String, Group> groups = new TreeMap<>();
    private final Activities activities;
    private final InstanceLifecycle lifecycle;
    private final InstanceRefreshes refreshes;
    private final Reconciler reconciler;

    AutoScaling(SimAws.Parts parts) {
        this.parts = parts;
        this.log = parts.log().of("autoscaling");
        this.activities = new Activities(parts.agenda(), parts.dice(), parts.settings(), parts.events());
        this.lifecycle = new InstanceLifecycle(parts, activities, groups.values(), this::changed);
        this.refreshes = new InstanceRefreshes(
                parts.agenda(),
                parts.dice(),
                parts.events(),
                (group, member, cause) -> lifecycle.terminate(group, member, cause));
        this.reconciler = new Reconciler(parts, lifecycle, activities, refreshes);
        parts.ec2().observe(lifecycle);
    }

    private void changed(Group group) {
        reconciler.soon(group);
    }

    // --- groups

    /** Groups by name; all when {@code names} is empty. A missing name is left out. Filters must all accept. */
    public Page<GroupDescription> describeAutoScalingGroups(
            List<String> names, List<Filter> filters, Page.Request page) {
        log.reads("DescribeAutoScalingGroups");
        List<GroupDescription> found = groups.values().stream()
                .filter(g -> names.isEmpty() || names.contains(g.name))
                .filter(g -> filters.stream().allMatch(f -> f.accepts(g)))
                .map(this::describe)
                .toList();
        return Page.of(found, page, 50, 100);
    }

    public void updateAutoScalingGroup(String name, GroupChange change) {
        log.changes("UpdateAutoScalingGroup");
        Group group = group(name);
        int min = change.min().orElse(group.min);
        int max = change.max().orElse(group.max);
        // Without a new desired capacity, the old one is moved inside the new limits.
        int desired = change.desired().orElse(Math.max(min, Math.min(max, group.desired)));
        if (min < 0 || min > max) {
            throw AwsError.validation("Max bound, " + max + ", must be greater than or equal to min bound, " + min);
        }
        if (desired < min || desired > max) {
            throw AwsError.validation("Desired capacity:" + desired + " must be between the specified min size:" + min
                    + " and max size:" + max);
        }
        if (change.template().isPresent()) {
            choose(group, change.template().get());
        }
        change.newInstances().ifPresent(p -> group.newInstances = p);
        group.min = min;
        group.max = max;
        group.desired = desired;
        changed(group);
    }

    /** Changes the desired capacity. A smaller one lets the group choose whom it gives up. */
    public void setDesiredCapacity(String name, int desired) {
        log.changes("SetDesiredCapacity");
        Group group = group(name);
        if (desired > group.max) { // C3
            throw AwsError.validation("New SetDesiredCapacity value " + desired + " is above max value " + group.max
                    + " for the AutoScalingGroup.");
        }
        if (desired < group.min) {
            throw AwsError.validation("New SetDesiredCapacity value " + desired + " is below min value " + group.min
                    + " for the AutoScalingGroup.");
        }
        group.desired = desired;
        changed(group);
    }

    public void createOrUpdateTags(String name, List<GroupTag> tags) {
        log.changes("CreateOrUpdateTags");
        Group group = group(name);
        long added = tags.stream().filter(t -> !group.tags.containsKey(t.key())).count();
        if (group.tags.size() + added > TAG_LIMIT) {
            throw AwsError.validation("Each Auto Scaling group can have up to " + TAG_LIMIT + " tags.");
        }
        tags.forEach(t -> group.tags.put(t.key(), t));
    }

    /** Removes tags; those that are not there do not matter. */
    public void deleteTags(String name, List<String> keys) {
        log.changes("DeleteTags");
        Group group = group(name);
        keys.forEach(group.tags::remove);
    }

    /** Suspends processes; all when {@code processes} is empty. */
    public void suspendProcesses(String name, List<String> processes) {
        log.changes("SuspendProcesses");
        Group group = group(name);
        group.suspended.addAll(checked(processes));
        changed(group);
    }

    /** Resumes processes; all when {@code processes} is empty. */
    public void resumeProcesses(String name, List<String> processes) {
        log.changes("ResumeProcesses");
        Group group = group(name);
        checked(processes).forEach(group.suspended::remove);
        changed(group);
    }

    /** The group's activities, newest first. */
    public Page<ScalingActivity> describeScalingActivities(String name, Page.Request page) {
        log.reads("DescribeScalingActivities");
        return Page.of(activities.of(group(name).name), page, 100, 100);
    }

    // --- lifecycle hooks

    /** Adds or changes a hook. Actions that wait already keep the hook as it was. */
    public void putLifecycleHook(String name, LifecycleHook hook) {
        log.changes("PutLifecycleHook");
        Group group = group(name);
        LifecycleHook before = group.hooks.get(hook.name());
        if (before != null && before.transition() != hook.transition()) {
            throw AwsError.validation("Cannot change the lifecycle transition of hook " + hook.name() + ".");
        }
        if (before == null && group.hooks.size() >= HOOK_LIMIT) { // H4
            throw new AwsError("LimitExceeded", 400, "Limit of " + HOOK_LIMIT + " lifecycle hooks reached.");
        }
        group.hooks.put(hook.name(), hook);
    }

    public void deleteLifecycleHook(String name, String hook) {
        log.changes("DeleteLifecycleHook");
        Group group = group(name);
        LifecycleHook removed = group.hooks.remove(hook);
        if (removed == null) {
            throw AwsError.validation("No Lifecycle Hook found with name " + hook + " for group " + name + ".");
        }
        lifecycle.actions().hookDeleted(group, removed);
    }

    /** Hooks by name; all when {@code hooks} is empty. A missing one is left out. */
    public List<LifecycleHook> describeLifecycleHooks(String name, List<String> hooks) {
        log.reads("DescribeLifecycleHooks");
        return group(name).hooks.values().stream()
                .filter(h -> hooks.isEmpty() || hooks.contains(h.name()))
                .toList();
    }

    /** Answers a hook by token or instance (H5); ValidationError when nothing waits (H14). */
    public void completeLifecycleAction(
            String name, String hook, Optional<String> token, Optional<String> instance, Result result) {
        log.changes("CompleteLifecycleAction");
        lifecycle.actions().complete(group(name), hook, token, instance, result);
    }

    /** Starts a hook's heartbeat timeout anew (H2); ValidationError when nothing waits (H14). */
    public void recordLifecycleActionHeartbeat(
            String name, String hook, Optional<String> token, Optional<String> instance) {
        log.changes("RecordLifecycleActionHeartbeat");
        lifecycle.actions().heartbeat(group(name), hook, token, instance);
    }

    // --- instances

    /**
     * Starts an instance's termination (C1).
     *
     * <p>For one that terminates already, KEEP answers its activity, and DECREMENT is refused (as H16 tells of retained
     * instances; not verified for those in a hook).
     */
    public ScalingActivity terminateInstanceInAutoScalingGroup(String instance, Capacity capacity) {
        log.changes("TerminateInstanceInAutoScalingGroup");
        Group group = groupOf(instance);
        GroupMember member = member(group, instance);
        if (capacity == Capacity.DECREMENT) {
            if (member.state.isTerminating()) {
                throw AwsError.validation("The instance " + instance + " is not in a state to decrement capacity: "
                        + member.state.text() + ".");
            }
            if (member.state.counts()) {
                decrement(group, 1);
            }
        }
        String cause = "instance " + instance + " was taken out of service in response to a user request"
                + (capacity == Capacity.DECREMENT ? ", shrinking the capacity." : ", keeping the capacity.");
        return activities.get(lifecycle.terminate(group, member, cause));
    }

    /** Instances by id, with their groups; all when {@code ids} is empty. One that is in no group is left out. */
    public Page<Membership> describeAutoScalingInstances(List<String> ids, Page.Request page) {
        log.reads("DescribeAutoScalingInstances");
        List<Membership> found = new ArrayList<>();
        for (Group group : groups.values()) {
            group.members.values().stream()
                    .filter(m -> ids.isEmpty() || ids.contains(m.id()))
                    .forEach(m -> found.add(new Membership(group.name, m.describe())));
        }
        return Page.of(found, page, 50, 50);
    }

    public void setInstanceProtection(String name, List<String> instances, Protection protection) {
        log.changes("SetInstanceProtection");
        Group group = group(name);
        atMost(PROTECTION_LIMIT, instances);
        List<GroupMember> found = instances.stream().map(i -> member(group, i)).toList();
        for (GroupMember member : found) {
            if (member.state != LifecycleState.IN_SERVICE) {
                throw AwsError.validation("The instance " + member.id() + " is not in InService.");
            }
        }
        found.forEach(m -> m.protection = protection);
        changed(group);
    }

    public void setInstanceHealth(String instance, Health health) {
        log.changes("SetInstanceHealth");
        Group group = groupOf(instance);
        member(group, instance).health = health;
        changed(group);
    }

    public void enterStandby(String name, List<String> instances, Capacity capacity) {
        log.changes("EnterStandby");
        Group group = group(name);
        leaving(group, instances, capacity).forEach(m -> lifecycle.enterStandby(group, m));
        changed(group);
    }

    /** Puts instances back into service, and desired capacity up by as many. */
    public void exitStandby(String name, List<String> instances) {
        log.changes("ExitStandby");
        Group group = group(name);
        if (group.isSuspended("Launch")) { // H19
            throw AwsError.validation("Cannot exit standby while the Launch process is suspended.");
        }
        List<GroupMember> found = instances.stream().map(i -> member(group, i)).toList();
        for (GroupMember member : found) {
            if (member.state != LifecycleState.STANDBY) {
                throw AwsError.validation("The instance " + member.id() + " is not in Standby.");
            }
        }
        if (group.desired + found.size() > group.max) {
            throw AwsError.validation("The desired capacity would exceed the maximum size of the group.");
        }
        group.desired += found.size();
        found.forEach(m -> lifecycle.exitStandby(group, m));
        changed(group);
    }

    public void detachInstances(String name, List<String> instances, Capacity capacity) {
        log.changes("DetachInstances");
        Group group = group(name);
        leaving(group, instances, capacity).forEach(m -> lifecycle.detach(group, m));
        changed(group);
    }

    // --- instance refreshes

    /** Starts a refresh; returns its id. */
    public String startInstanceRefresh(String name) {
        log.changes("StartInstanceRefresh");
        Group group = group(name);
        String id = refreshes.start(group);
        changed(group);
        return id;
    }

    /** Ends the refresh in progress; what it is replacing now is still replaced. */
    public String cancelInstanceRefresh(String name) {
        log.changes("CancelInstanceRefresh");
        return refreshes.cancel(group(name));
    }

    /** The group's refreshes, newest first. */
    public List<InstanceRefresh> describeInstanceRefreshes(String name) {
        log.reads("DescribeInstanceRefreshes");
        return refreshes.of(group(name));
    }

    // --- what scenarios and invariants use: no calls

    /** The group now; not a call. */
    public GroupDescription peek(String name) {
        return describe(group(name));
    }

    /** The group's hook of this name, now; empty when there is none, or no such group. Not a call. */
    public Optional<LifecycleHook> peekHook(String name, String hook) {
        return Optional.ofNullable(groups.get(name)).map(g -> g.hooks.get(hook));
    }

    void add(GroupSpec spec, GroupSpec.Start start) {
        String arn = "arn:aws:autoscaling:" + parts.settings().region() + ":"
                + parts.settings().account() + ":autoScalingGroup:"
                + parts.dice().named("arn-" + spec.name()).uuid() + ":autoScalingGroupName/" + spec.name();
        List<String> zones = spec.zones().isEmpty() ? parts.settings().zones() : spec.zones();
        Group group = new Group(spec, arn, zones, parts.agenda().instant());
        choose(group, new GroupChange.TemplateChoice(spec.templateId(), spec.templateVersion()));
        groups.put(spec.name(), group);
        if (start == GroupSpec.Start.IN_SERVICE) {
            for (int i = 0; i < spec.desired(); i++) {
                lifecycle.launchInService(group, zones.get(i % zones.size()));
            }
        } else {
            changed(group);
        }
    }

    private GroupDescription describe(Group group) {
        return group.describe(
                parts.templates().resolve(group.templateId, "$Latest").templateName());
    }

    private void choose(Group group, GroupChange.TemplateChoice choice) {
        try {
            group.templateId = parts.templates()
                    .resolve(choice.template(), choice.version())
                    .templateId();
            group.templateVersion = choice.version();
        } catch (AwsError e) {
            throw AwsError.validation("You must use a valid fully-formed launch template. " + e.getMessage());
        }
    }

    private List<GroupMember> leaving(Group group, List<String> instances, Capacity capacity) {
        atMost(STANDBY_LIMIT, instances);
        List<GroupMember> found = instances.stream().map(i -> member(group, i)).toList();
        for (GroupMember member : found) {
            if (member.state != LifecycleState.IN_SERVICE) {
                throw AwsError.validation("The instance " + member.id() + " is not in InService.");
            }
        }
        if (capacity == Capacity.DECREMENT) {
            decrement(group, found.size());
        }
        return found;
    }

    private static void decrement(Group group, int by) {
        if (group.desired - by < group.min) {
            throw AwsError.validation("Currently, desiredSize equals minSize (" + group.min
                    + "). Terminating instance without replacement will violate group's min size constraint. Either set"
                    + " shouldDecrementDesiredCapacity flag to false or lower group's min size.");
        }
        group.desired -= by;
    }

    private static List<String> checked(List<String> processes) {
        List<String> unknown = new ArrayList<>(processes);
        unknown.removeAll(PROCESSES);
        if (!unknown.isEmpty()) {
            throw AwsError.validation("The following process types are invalid: " + unknown);
        }
        return processes.isEmpty() ? PROCESSES : processes;
    }

    private static void atMost(int limit, List<String> instances) {
        if (instances.size() > limit) {
            throw AwsError.validation("Too many instances: at most " + limit + ", got " + instances.size() + "."); // C2
        }
    }

    private Group group(String name) {
        Group group = groups.get(name);
        if (group == null) {
            throw AwsError.validation("AutoScalingGroup name not found - AutoScalingGroup '" + name + "' not found");
        }
        return group;
    }

    private Group groupOf(String instance) {
        return groups.values().stream()
                .filter(g -> g.members.containsKey(instance))
                .findFirst()
                .orElseThrow(() -> AwsError.validation(
                        "Instance Id not found - No managed instance found for instance ID: " + instance));
    }

    private static GroupMember member(Group group, String instance) {
        GroupMember member = group.members.get(instance);
        if (member == null) {
            throw AwsError.validation("The instance " + instance + " is not part of Auto Scaling group " + group.name);
        }
        return member;
    }
}
