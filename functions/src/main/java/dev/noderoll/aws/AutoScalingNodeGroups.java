package dev.noderoll.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Template;
import dev.noderoll.model.WarmPool;
import dev.noderoll.port.AtOnce;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
import software.amazon.awssdk.services.autoscaling.model.LaunchInstancesResponse;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.autoscaling.model.MixedInstancesPolicy;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The Auto Scaling groups of the region. */
public final class AutoScalingNodeGroups implements NodeGroups {

    /**
     * Calls that change one group: few, since it may answer a second one that it has an update pending.
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_TerminateInstanceInAutoScalingGroup.html">
     *     ResourceContention</a>
     */
    private static final int AT_ONCE = 4;

    /**
     * Statuses of an instance refresh that has not ended.
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRefresh.html">InstanceRefresh</a>
     */
    private static final Set<String> ACTIVE =
            Set.of("Pending", "InProgress", "Cancelling", "RollbackInProgress", "Baking");

    private final Supplier<AutoScalingClient> clients;
    private final GroupReader reader;
    private final WarmPools pools;
    private final LifecycleHooks hooks;

    /** Calls nothing yet. Each client is made when it is first needed. */
    public AutoScalingNodeGroups(Supplier<AutoScalingClient> scaling, Supplier<Ec2Client> ec2, InstantSource clock) {
        this.clients = new Lazy<>(scaling);
        this.reader = new GroupReader(clients, new Lazy<>(ec2), new LaunchTimes(clock));
        this.pools = new WarmPools(clients, reader);
        this.hooks = new LifecycleHooks(clients, reader);
    }

    private AutoScalingClient scaling() {
        return clients.get();
    }

    @Override
    public Optional<NodeGroup> find(String group) {
        return reader.describe(group).map(reader::read);
    }

    /** Its template is resolved by EC2 only where the group follows {@code $Latest} or {@code $Default}. */
    @Override
    public NodeGroup glance(String group) {
        return reader.describe(group).map(reader::glance).orElseThrow(() -> missing(group));
    }

    @Override
    public Map<InstanceId, Instant> launchedAt(List<InstanceId> instances) {
        return reader.launchedAt(instances);
    }

    @Override
    public SortedSet<String> tagged(Map<String, Set<String>> tags) {
        return reader.tagged(tags);
    }

    @Override
    public SortedSet<String> unsettled() {
        return reader.unsettled();
    }

    @Override
    public List<Member> warm(String group) {
        return reader.warm(group);
    }

    @Override
    public void putWarmPool(String group, WarmPool pool) {
        pools.put(group, pool);
    }

    @Override
    public void deleteWarmPool(String group) {
        pools.delete(group);
    }

    @Override
    public Optional<String> groupOf(InstanceId instance) {
        return AwsErrors.calling(
                "read " + instance,
                () ->
                        scaling()
                                .describeAutoScalingInstances(r -> r.instanceIds(instance.value()))
                                .autoScalingInstances()
                                .stream()
                                .map(AutoScalingInstanceDetails::autoScalingGroupName)
                                .findFirst());
    }

    @Override
    public Optional<String> hookMetadata(String group, String hook) {
        return hooks.metadata(group, hook);
    }

    /** The newest come first, and only the newest can be active: one page tells. */
    @Override
    public boolean refreshing(String group) {
        return AwsErrors.calling(
                "read instance refreshes of " + group,
                () ->
                        scaling()
                                .describeInstanceRefreshes(r -> r.autoScalingGroupName(group))
                                .instanceRefreshes()
                                .stream()
                                .anyMatch(refresh -> ACTIVE.contains(refresh.statusAsString())));
    }

    @Override
    public void setMax(String group, int max) {
        AwsErrors.calling(
                "set the maximum of " + group + " to " + max,
                () -> scaling()
                        .updateAutoScalingGroup(
                                r -> r.autoScalingGroupName(group).maxSize(max)));
    }

    @Override
    public void setDesired(String group, int desired) {
        AwsErrors.calling(
                "set the desired capacity of " + group + " to " + desired,
                () -> scaling()
                        .setDesiredCapacity(r -> r.autoScalingGroupName(group)
                                .desiredCapacity(desired)
                                .honorCooldown(false)));
    }

    /** Without a retry by the group itself, which would raise the desired capacity for what is not there. */
    @Override
    public LaunchAnswer launch(String group, String zone, int count, String request) {
        String what = "launch " + count + " instances of " + group + " in " + zone;
        try {
            LaunchInstancesResponse answer = scaling()
                    .launchInstances(r -> r.autoScalingGroupName(group)
                            .requestedCapacity(count)
                            .availabilityZones(zone)
                            .clientToken("noderoll-" + UUID.nameUUIDFromBytes(request.getBytes(UTF_8)))
                            .retryStrategy("none"));
            return launched(answer);
        } catch (SdkException e) {
            if (AwsErrors.code(e).equals("UnsupportedOperation")) {
                return new LaunchAnswer.Unsupported(String.valueOf(e.getMessage()));
            }
            throw AwsErrors.translate(what, e);
        }
    }

    private static LaunchAnswer launched(LaunchInstancesResponse answer) {
        int launched = answer.instances().stream()
                .mapToInt(some -> some.instanceIds().size())
                .sum();
        return new LaunchAnswer.Launched(
                launched,
                answer.errors().stream()
                        .map(error -> error.errorCode() + ", " + error.errorMessage())
                        .findFirst());
    }

    /** A group with several instance types keeps its policy but for the template in it. */
    @Override
    public void setTemplate(String group, Template template, String version) {
        LaunchTemplateSpecification wanted = LaunchTemplateSpecification.builder()
                .launchTemplateId(template.id())
                .version(version)
                .build();
        AutoScalingGroup found = reader.recall(group).orElseThrow(() -> missing(group));
        MixedInstancesPolicy mixed = found.mixedInstancesPolicy();
        AwsErrors.calling(
                "set the launch template of " + group + " to " + template.id() + ":" + version,
                () -> scaling().updateAutoScalingGroup(r -> {
                    r.autoScalingGroupName(group);
                    if (mixed == null) {
                        r.launchTemplate(wanted);
                    } else {
                        r.mixedInstancesPolicy(mixed.toBuilder()
                                .launchTemplate(mixed.launchTemplate().toBuilder()
                                        .launchTemplateSpecification(wanted)
                                        .build())
                                .build());
                    }
                }));
    }

    /** A call that names no process would suspend them all: for none there is no call. */
    @Override
    public void suspend(String group, Set<String> processes) {
        if (!processes.isEmpty()) {
            AwsErrors.calling(
                    "suspend " + processes + " of " + group,
                    () -> scaling()
                            .suspendProcesses(
                                    r -> r.autoScalingGroupName(group).scalingProcesses(new TreeSet<>(processes))));
        }
    }

    /** A call that names no process would resume them all: for none there is no call. */
    @Override
    public void resume(String group, Set<String> processes) {
        if (!processes.isEmpty()) {
            AwsErrors.calling(
                    "resume " + processes + " of " + group,
                    () -> scaling()
                            .resumeProcesses(
                                    r -> r.autoScalingGroupName(group).scalingProcesses(new TreeSet<>(processes))));
        }
    }

    /** Instances get the group's tags only where somebody has asked for that; ours are for the group alone. */
    @Override
    public void tag(String group, Map<String, String> tags) {
        if (tags.isEmpty()) {
            return;
        }
        boolean ours = tags.keySet().stream().allMatch(key -> key.startsWith(Marks.TAGS));
        Set<String> propagated = ours ? Set.of() : reader.propagated(group);
        List<Tag> all = tags.entrySet().stream()
                .map(e -> tag(group, e.getKey())
                        .value(e.getValue())
                        .propagateAtLaunch(propagated.contains(e.getKey()))
                        .build())
                .toList();
        AwsErrors.calling("tag " + group, () -> scaling().createOrUpdateTags(r -> r.tags(all)));
    }

    @Override
    public void untag(String group, Set<String> keys) {
        List<Tag> all =
                new TreeSet<>(keys).stream().map(key -> tag(group, key).build()).toList();
        if (!all.isEmpty()) {
            AwsErrors.calling("untag " + group, () -> scaling().deleteTags(r -> r.tags(all)));
        }
    }

    private static Misconfigured missing(String group) {
        return Misconfigured.field("nodeGroup", group, "an Auto Scaling group of this region");
    }

    private static Tag.Builder tag(String group, String key) {
        return Tag.builder()
                .resourceId(group)
                .resourceType("auto-scaling-group")
                .key(key);
    }

    @Override
    public void putTerminationHook(String group, String hook, int heartbeatSeconds, String metadata) {
        hooks.put(group, hook, heartbeatSeconds, metadata);
    }

    @Override
    public void deleteHook(String group, String hook) {
        hooks.delete(group, hook);
    }

    /** A call that is refused since it came too late has done no harm: the instance is on its way. */
    @Override
    public boolean terminate(InstanceId instance, Capacity capacity) {
        try {
            scaling()
                    .terminateInstanceInAutoScalingGroup(r -> r.instanceId(instance.value())
                            .shouldDecrementDesiredCapacity(capacity == Capacity.DECREMENT));
            return true;
        } catch (SdkException e) {
            boolean overtaken = AwsErrors.code(e).equals("ValidationError") && leaving(instance);
            if (!overtaken) {
                throw AwsErrors.translate("terminate " + instance, e);
            }
            return false;
        }
    }

    @Override
    public List<InstanceId> terminateAll(Map<InstanceId, Capacity> instances) {
        List<Optional<InstanceId>> begun = AtOnce.call(
                instances.entrySet(),
                AT_ONCE,
                one -> Optional.of(one.getKey()).filter(id -> terminate(id, one.getValue())));
        return begun.stream().flatMap(Optional::stream).toList();
    }

    /** Whether an instance is on its way out, or belongs to no group any more. */
    private boolean leaving(InstanceId instance) {
        return AwsErrors.calling(
                "read " + instance,
                () ->
                        scaling()
                                .describeAutoScalingInstances(r -> r.instanceIds(instance.value()))
                                .autoScalingInstances()
                                .stream()
                                .map(AutoScalingInstanceDetails::lifecycleState)
                                .allMatch(state -> state.startsWith("Terminat")));
    }

    @Override
    public HookAnswer completeHook(String group, String hook, InstanceId instance) {
        return hooks.complete(group, hook, instance);
    }

    @Override
    public int completeHooks(String group, String hook, List<InstanceId> instances) {
        return Collections.frequency(
                AtOnce.call(instances, AT_ONCE, id -> completeHook(group, hook, id)), HookAnswer.DONE);
    }

    @Override
    public Optional<HookAnswer> retain(String group, String hook, InstanceId instance) {
        return hooks.retain(group, hook, instance);
    }

    @Override
    public HookAnswer beatHook(String group, String hook, InstanceId instance) {
        return hooks.beat(group, hook, instance);
    }
}
