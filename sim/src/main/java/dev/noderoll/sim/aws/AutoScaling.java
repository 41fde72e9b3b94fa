package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.GroupDescription.Health;
import dev.noderoll.sim.aws.GroupDescription.Protection;
import dev.noderoll.sim.aws.LifecycleHook.Result;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** An instance, and the group that it is in. */
    public record Membership(String group, GroupDescription.InstanceDescription instance) {}

    private static final int HOOK_LIMIT = 50;
    private static final int TAG_LIMIT = 50;

    private final SimAws.Parts parts;
    private final ApiLog.Service log;
    private final Groups groups = new Groups();
    private final HookTargets targets = new HookTargets();
    private final Activities activities;
    private final InstanceLifecycle lifecycle;
    private final InstanceRefreshes refreshes;
    private final Memberships members;
    private final LaunchRequests launches;
    private final WarmPools pools;
    private final Attachments attachments;
    private final Reconciler reconciler;

    AutoScaling(SimAws.Parts parts) {
        this.parts = parts;
        this.log = parts.log().of("autoscaling");
        this.activities = new Activities(parts.agenda(), parts.dice(), parts.settings(), parts.events());
        this.lifecycle = new InstanceLifecycle(parts, activities, targets, groups.all(), this::changed);
        this.refreshes = new InstanceRefreshes(
                parts.agenda(),
                parts.dice(),
                parts.events(),
                (group, member, cause) -> lifecycle.terminate(group, member, cause));
        this.pools = new WarmPools(log, groups, lifecycle, activities, this::changed);
        this.attachments = new Attachments(log, groups, lifecycle, parts.targetGroups());
        this.reconciler = new Reconciler(parts, lifecycle, activities, refreshes, pools);
        this.members = new Memberships(groups, lifecycle, activities, parts.ec2(), this::changed);
        this.launches = new LaunchRequests(parts.agenda(), lifecycle);
        parts.ec2().observe(lifecycle);
    }

    /** The groups as data; no calls. */
    public SavedGroups saved() {
        return new SavedGroups(parts, groups, lifecycle);
    }

    private void changed(Group group) {
        groups.forgetDeleted();
        reconciler.soon(group);
    }

    // --- groups

    /** Groups by name; all when {@code names} is empty. A missing name is left out. Filters must all accept. */
    public Page<GroupDescription> describeAutoScalingGroups(
            List<String> names, List<GroupFilter> filters, Page.Request page) {
        log.reads("DescribeAutoScalingGroups");
        List<GroupDescription> found = groups.all().stream()
                .filter(g -> names.isEmpty() || names.contains(g.name))
                .filter(g -> filters.stream().allMatch(f -> f.accepts(g)))
                .map(this::describe)
                .toList();
        return Page.of(found, page, 50, 100);
    }

    public void updateAutoScalingGroup(String name, GroupChange change) {
        log.changes("UpdateAutoScalingGroup");
        Group group =
                groups.find(name).orElseThrow(() -> AwsError.validation("AutoScalingGroup name not found - null"));
        Groups.refuseStranger(group);
        Optional<GroupChange.TemplateChoice> template = change.template().map(this::resolved);
        Groups.resize(group, change);
        template.ifPresent(t -> {
            group.templateId = t.template();
            group.templateVersion = t.version();
        });
        change.newInstances().ifPresent(p -> group.newInstances = p);
        change.options().ifPresent(o -> group.options = o);
        changed(group);
    }

    /**
     * Deletes a group; with force also one that has instances, which end through their hooks (H6).
     *
     * <p>Refused for a group with retained instances or the policy that makes them (H16), and by deletion protection
     * (C7).
     */
    public void deleteAutoScalingGroup(String name, boolean force) {
        log.changes("DeleteAutoScalingGroup");
        Group group = groups.own(name);
        Groups.refuseDeletion(group, force);
        Groups.resize(group, GroupChange.NOTHING.min(0).max(0).desired(0));
        Stream.concat(group.members.values().stream(), group.warm.values().stream())
                .toList()
                .forEach(m -> lifecycle.terminate(group, m, "the group was deleted."));
        group.deleted = true;
        groups.forgetDeleted();
    }

    /** Changes the desired capacity. A smaller one lets the group choose whom it gives up. */
    public void setDesiredCapacity(String name, int desired) {
        log.changes("SetDesiredCapacity");
        Group group = groups.own(name);
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
        Group group = groups.own(name);
        long added = tags.stream().filter(t -> !group.tags.containsKey(t.key())).count();
        if (group.tags.size() + added > TAG_LIMIT) {
            throw AwsError.validation("Each Auto Scaling group can have up to " + TAG_LIMIT + " tags.");
        }
        tags.forEach(t -> group.tags.put(t.key(), t));
    }

    /** Removes tags; those that are not there do not matter. */
    public void deleteTags(String name, List<String> keys) {
        log.changes("DeleteTags");
        Group group = groups.own(name);
        keys.forEach(group.tags::remove);
    }

    /** Suspends processes; all when {@code processes} is empty. */
    public void suspendProcesses(String name, List<String> processes) {
        log.changes("SuspendProcesses");
        Group group = groups.own(name);
        group.suspended.addAll(Groups.processes(processes));
        changed(group);
    }

    /** Resumes processes; all when {@code processes} is empty. */
    public void resumeProcesses(String name, List<String> processes) {
        log.changes("ResumeProcesses");
        Group group = groups.own(name);
        Groups.processes(processes).forEach(group.suspended::remove);
        changed(group);
    }

    /** The group's activities, newest first. */
    public Page<ScalingActivity> describeScalingActivities(String name, Page.Request page) {
        log.reads("DescribeScalingActivities");
        return Page.of(activities.of(groups.named(name).name), page, 100, 100);
    }

    // --- lifecycle hooks

    /** Adds or changes a hook. Actions that wait already keep the hook as it was. */
    public void putLifecycleHook(String name, LifecycleHook hook) {
        log.changes("PutLifecycleHook");
        Group group = groups.own(name);
        LifecycleHook before = group.hooks.get(hook.name());
        if (before != null && before.transition() != hook.transition()) {
            throw AwsError.validation("Cannot change the lifecycle transition of hook " + hook.name() + ".");
        }
        if (before == null && group.hooks.size() >= HOOK_LIMIT) { // H4
            throw new AwsError("LimitExceeded", 400, "Limit of " + HOOK_LIMIT + " lifecycle hooks reached.");
        }
        targets.tryOut(group, hook);
        group.hooks.put(hook.name(), hook);
    }

    public void deleteLifecycleHook(String name, String hook) {
        log.changes("DeleteLifecycleHook");
        Group group = groups.own(name);
        LifecycleHook removed = group.hooks.remove(hook);
        if (removed == null) {
            throw AwsError.validation("No Lifecycle Hook found with name " + hook + " for group " + name + ".");
        }
        lifecycle.actions().hookDeleted(group, removed);
    }

    /** Hooks by name; all when {@code hooks} is empty. A missing one is left out. */
    public List<LifecycleHook> describeLifecycleHooks(String name, List<String> hooks) {
        log.reads("DescribeLifecycleHooks");
        return groups.named(name).hooks.values().stream()
                .filter(h -> hooks.isEmpty() || hooks.contains(h.name()))
                .toList();
    }

    /** Answers a hook by token or instance (H5); ValidationError when nothing waits (H14). */
    public void completeLifecycleAction(
            String name, String hook, Optional<String> token, Optional<String> instance, Result result) {
        log.changes("CompleteLifecycleAction");
        lifecycle.actions().complete(groups.own(name), hook, token, instance, result);
    }

    /** Starts a hook's heartbeat timeout anew (H2); ValidationError when nothing waits (H14). */
    public void recordLifecycleActionHeartbeat(
            String name, String hook, Optional<String> token, Optional<String> instance) {
        log.changes("RecordLifecycleActionHeartbeat");
        lifecycle.actions().heartbeat(groups.own(name), hook, token, instance);
    }

    // --- instances

    /** Starts an instance's termination (C1). */
    public ScalingActivity terminateInstanceInAutoScalingGroup(String instance, Capacity capacity) {
        log.changes("TerminateInstanceInAutoScalingGroup");
        return members.terminate(instance, capacity);
    }

    /** Launches instances at once (C5). */
    public LaunchRequests.Outcome launchInstances(String name, LaunchRequests.Request request) {
        log.changes("LaunchInstances");
        Group group = groups.own(name);
        LaunchRequests.Outcome outcome = launches.launch(group, request);
        changed(group);
        return outcome;
    }

    /** Instances by id, with their groups; all when {@code ids} is empty. One that is in no group is left out. */
    public Page<Membership> describeAutoScalingInstances(List<String> ids, Page.Request page) {
        log.reads("DescribeAutoScalingInstances");
        return Page.of(members.describe(ids), page, 50, 50);
    }

    public void setInstanceProtection(String name, List<String> instances, Protection protection) {
        log.changes("SetInstanceProtection");
        members.protect(name, instances, protection);
    }

    public void setInstanceHealth(String instance, Health health) {
        log.changes("SetInstanceHealth");
        members.setHealth(instance, health);
    }

    public void enterStandby(String name, List<String> instances, Capacity capacity) {
        log.changes("EnterStandby");
        members.enterStandby(name, instances, capacity);
    }

    /** Puts instances back into service, and desired capacity up by as many. */
    public void exitStandby(String name, List<String> instances) {
        log.changes("ExitStandby");
        members.exitStandby(name, instances);
    }

    public void detachInstances(String name, List<String> instances, Capacity capacity) {
        log.changes("DetachInstances");
        members.detach(name, instances, capacity);
    }

    /** Takes running instances that are in no group into one, and desired capacity up by as many. */
    public void attachInstances(String name, List<String> instances) {
        log.changes("AttachInstances");
        members.attach(name, instances);
    }

    public WarmPools warmPools() {
        return pools;
    }

    /** The target groups of groups. */
    public Attachments attachments() {
        return attachments;
    }

    // --- instance refreshes

    /** Starts a refresh; returns its id. */
    public String startInstanceRefresh(String name) {
        log.changes("StartInstanceRefresh");
        Group group = groups.own(name);
        String id = refreshes.start(group);
        changed(group);
        return id;
    }

    /** Ends the refresh in progress; what it is replacing now is still replaced. */
    public String cancelInstanceRefresh(String name) {
        log.changes("CancelInstanceRefresh");
        return refreshes.cancel(groups.own(name));
    }

    /** The group's refreshes, newest first. */
    public List<InstanceRefresh> describeInstanceRefreshes(String name) {
        log.reads("DescribeInstanceRefreshes");
        return refreshes.of(groups.named(name));
    }

    // --- what scenarios and invariants use: no calls

    /** The group now; not a call. */
    public GroupDescription peek(String name) {
        return describe(groups.named(name));
    }

    /** The group's activities, newest first. Not a call. */
    public List<ScalingActivity> peekActivities(String name) {
        return activities.of(name);
    }

    /** The group's rarer settings now; empty when there is no such group. Not a call. */
    public Optional<GroupOptions> peekOptions(String name) {
        return groups.find(name).map(g -> g.options);
    }

    /** The group's hook of this name, now; empty when there is none, or no such group. Not a call. */
    public Optional<LifecycleHook> peekHook(String name, String hook) {
        return groups.find(name).map(g -> g.hooks.get(hook));
    }

    /** The topics and queues that hooks may notify. Not a call. */
    public HookTargets hookTargets() {
        return targets;
    }

    /** From now on only this service may change the group (C7). Not a call. */
    public void giveTo(String operator, String name) {
        groups.named(name).operator = Optional.of(operator);
    }

    /** A zone has capacity again. */
    void zoneRestored(String zone) {
        groups.all().stream().filter(g -> g.zones.contains(zone)).forEach(this::changed);
    }

    /** EC2 recommends to replace this instance: a group with capacity rebalancing does. */
    void atRisk(String instance) {
        groups.holding(instance)
                .filter(g -> g.options.onRebalance() == GroupOptions.OnRebalance.REPLACE)
                .ifPresent(g -> {
                    g.atRisk.add(instance);
                    changed(g);
                });
    }

    /** EC2 takes this instance back: a group with capacity rebalancing terminates it at once. */
    void interrupted(String instance) {
        groups.holding(instance)
                .filter(g -> g.options.onRebalance() == GroupOptions.OnRebalance.REPLACE)
                .ifPresent(g -> lifecycle.terminate(
                        g,
                        Groups.member(g, instance),
                        "an instance was taken out of service in response to an EC2 instance interruption notice."));
    }

    void add(GroupSpec spec, GroupSpec.Start start) {
        String arn = "arn:aws:autoscaling:" + parts.settings().region() + ":"
                + parts.settings().account() + ":autoScalingGroup:"
                + parts.dice().named("arn-" + spec.name()).uuid() + ":autoScalingGroupName/" + spec.name();
        List<String> zones = spec.zones().isEmpty() ? parts.settings().zones() : spec.zones();
        Group group = new Group(spec, arn, zones, parts.agenda().instant());
        group.templateId = resolved(new GroupChange.TemplateChoice(spec.templateId(), spec.templateVersion()))
                .template();
        groups.add(group);
        if (start == GroupSpec.Start.IN_SERVICE) {
            for (int i = 0; i < spec.desired(); i++) {
                lifecycle.launchInService(group, zones.get(i % zones.size()), spec.firstType(i));
            }
        } else {
            changed(group);
        }
    }

    private GroupDescription describe(Group group) {
        return group.describe(
                parts.templates().resolve(group.templateId, "$Latest").templateName());
    }

    /** The choice by the template's id; refuses a template or version that is not there. */
    private GroupChange.TemplateChoice resolved(GroupChange.TemplateChoice choice) {
        try {
            TemplateVersion found = parts.templates().resolve(choice.template(), choice.version());
            return new GroupChange.TemplateChoice(found.templateId(), choice.version());
        } catch (AwsError e) {
            throw AwsError.validation("You must use a valid fully-formed launch template. " + e.getMessage());
        }
    }
}
