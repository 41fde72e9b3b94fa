package dev.noderoll.aws;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Protection;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Purchase;
import dev.noderoll.model.Template;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.InstancesDistribution;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.autoscaling.model.LifecycleHook;
import software.amazon.awssdk.services.autoscaling.model.MixedInstancesPolicy;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.autoscaling.model.TrafficSourceIdentifier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Puts together a node group from what Auto Scaling and EC2 say of it. Changes nothing. */
final class GroupReader {

    static final String TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING";

    /** The most values that one filter may have. */
    private static final int BATCH = 200;

    private final Supplier<AutoScalingClient> scaling;
    private final Supplier<Ec2Client> ec2;
    private final LaunchTimes launches;
    private volatile @Nullable AutoScalingGroup last;

    GroupReader(Supplier<AutoScalingClient> scaling, Supplier<Ec2Client> ec2, LaunchTimes launches) {
        this.scaling = scaling;
        this.ec2 = ec2;
        this.launches = launches;
    }

    Optional<AutoScalingGroup> describe(String group) {
        Optional<AutoScalingGroup> found =
                AwsErrors.calling(
                        "read group " + group,
                        () -> scaling
                                .get()
                                .describeAutoScalingGroups(r -> r.autoScalingGroupNames(group))
                                .autoScalingGroups()
                                .stream()
                                .findFirst());
        last = found.orElse(null);
        return found;
    }

    /**
     * The group as it was read last: whoever changes its template or tags has looked at it just before. Read anew when
     * another group was, or none.
     */
    Optional<AutoScalingGroup> recall(String group) {
        AutoScalingGroup known = last;
        return known != null && group.equals(known.autoScalingGroupName()) ? Optional.of(known) : describe(group);
    }

    /** All filters of a request must accept a group; each accepts any of its values. */
    SortedSet<String> tagged(Map<String, Set<String>> tags) {
        List<software.amazon.awssdk.services.autoscaling.model.Filter> filters = new TreeMap<>(tags)
                .entrySet().stream()
                        .map(tag -> filter(tag.getKey(), tag.getValue()))
                        .toList();
        return AwsErrors.calling(
                "read the groups with tags " + tags.keySet(),
                () ->
                        scaling
                                .get()
                                .describeAutoScalingGroupsPaginator(r -> r.filters(filters))
                                .autoScalingGroups()
                                .stream()
                                .map(AutoScalingGroup::autoScalingGroupName)
                                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * Those with an instance that waits for a termination hook, with a warm pool, or with an instance whose root volume
     * was replaced: such a one alone has an image of its own here (C6).
     */
    SortedSet<String> unsettled() {
        return AwsErrors.calling(
                "read all groups",
                () -> scaling.get().describeAutoScalingGroupsPaginator(r -> {}).autoScalingGroups().stream()
                        .filter(group -> group.warmPoolConfiguration() != null
                                || group.instances().stream().anyMatch(GroupReader::unsettled))
                        .map(AutoScalingGroup::autoScalingGroupName)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static boolean unsettled(software.amazon.awssdk.services.autoscaling.model.Instance instance) {
        return instance.imageId() != null || stage(instance.lifecycleStateAsString()) == Stage.LEAVING_HOOKED;
    }

    private static software.amazon.awssdk.services.autoscaling.model.Filter filter(String key, Set<String> values) {
        return software.amazon.awssdk.services.autoscaling.model.Filter.builder()
                .name(values.isEmpty() ? "tag-key" : "tag:" + key)
                .values(values.isEmpty() ? Set.of(key) : new TreeSet<>(values))
                .build();
    }

    /** All of it: with its hooks, and what EC2 says of its instances. */
    NodeGroup read(AutoScalingGroup group) {
        LaunchTemplateSpecification template = templateOf(group);
        TreeSet<String> hooks = hooks(group.autoScalingGroupName()).stream()
                .map(LifecycleHook::lifecycleHookName)
                .collect(Collectors.toCollection(TreeSet::new));
        return group(group, template, hooks, NamedTypes.judge(group, members(group.instances())));
    }

    /** As it was described: an image is told only where it was overridden (C6), a launch time never. */
    NodeGroup glance(AutoScalingGroup group) {
        List<Member> members = group.instances().stream()
                .map(seen -> member(seen, seen.imageId() == null ? "" : seen.imageId(), Instant.MAX))
                .toList();
        return group(group, templateOf(group), new TreeSet<>(), NamedTypes.judge(group, members));
    }

    private NodeGroup group(
            AutoScalingGroup group,
            LaunchTemplateSpecification template,
            SortedSet<String> hooks,
            List<Member> members) {
        String version = template.version() == null ? "$Default" : template.version();
        return new NodeGroup(
                        group.autoScalingGroupName(),
                        group.minSize(),
                        group.desiredCapacity(),
                        group.maxSize(),
                        new TreeSet<>(group.availabilityZones()),
                        group.suspendedProcesses().stream()
                                .map(SuspendedProcess::processName)
                                .collect(Collectors.toCollection(TreeSet::new)),
                        hooks,
                        group.tags().stream()
                                .collect(Collectors.toMap(
                                        TagDescription::key,
                                        tag -> tag.value() == null ? "" : tag.value(),
                                        (a, _) -> a)),
                        resolve(template, version),
                        version,
                        purchase(group.mixedInstancesPolicy()),
                        WarmPools.read(group),
                        members)
                .attachedTo(targetGroups(group));
    }

    /** Both fields name those that were attached by either call. */
    private static SortedSet<String> targetGroups(AutoScalingGroup group) {
        return Stream.concat(
                        group.targetGroupARNs().stream(),
                        group.trafficSources().stream()
                                .filter(source -> "elbv2".equals(source.type()))
                                .map(TrafficSourceIdentifier::identifier))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Unset, a policy buys all instances On-Demand.
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html">InstancesDistribution</a>
     */
    private static Purchase purchase(@Nullable MixedInstancesPolicy policy) {
        InstancesDistribution how = policy == null ? null : policy.instancesDistribution();
        if (how == null) {
            return Purchase.UNIFORM;
        }
        int percent = Objects.requireNonNullElse(how.onDemandPercentageAboveBaseCapacity(), 100);
        int base = Objects.requireNonNullElse(how.onDemandBaseCapacity(), 0);
        boolean uniform = (percent == 100 || (percent == 0 && base == 0)) && !how.hasDistributionSegments();
        return uniform ? Purchase.UNIFORM : Purchase.MIXED;
    }

    /** The keys of the group's tags that its instances get too. */
    Set<String> propagated(String group) {
        return recall(group).stream()
                .flatMap(found -> found.tags().stream())
                .filter(tag -> Boolean.TRUE.equals(tag.propagateAtLaunch()))
                .map(TagDescription::key)
                .collect(Collectors.toSet());
    }

    Map<InstanceId, Instant> launchedAt(List<InstanceId> ids) {
        return launches.of(ids, this::launchTimes);
    }

    private Map<InstanceId, Instant> launchTimes(List<InstanceId> ids) {
        Map<InstanceId, Instant> times = new TreeMap<>();
        instances(ids.stream().map(InstanceId::value).toList())
                .forEach((id, instance) -> times.put(new InstanceId(id), instance.launchTime()));
        return times;
    }

    /** The instances of a group's warm pool, which are none of its members; none without a pool. */
    List<Member> warm(String group) {
        return members(AwsErrors.calling(
                "read the warm pool of " + group,
                () -> scaling.get().describeWarmPoolPaginator(r -> r.autoScalingGroupName(group)).instances().stream()
                        .toList()));
    }

    /** The group's termination hooks. */
    List<LifecycleHook> hooks(String group) {
        return AwsErrors.calling(
                "read hooks of " + group,
                () -> scaling.get().describeLifecycleHooks(r -> r.autoScalingGroupName(group)).lifecycleHooks().stream()
                        .filter(hook -> TERMINATING.equals(hook.lifecycleTransition()))
                        .toList());
    }

    /** Capacity that is not counted in instances would be taken for a number of nodes. */
    private static void refuseOtherUnits(AutoScalingGroup group) {
        String unit = group.desiredCapacityType() == null ? "units" : group.desiredCapacityType();
        boolean weighted = group.mixedInstancesPolicy() != null
                && group.mixedInstancesPolicy().launchTemplate().overrides().stream()
                        .anyMatch(o -> o.weightedCapacity() != null);
        if (weighted || !unit.equals("units")) {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.autoScalingGroupName(),
                    "a group whose capacity is a number of instances: this one counts "
                            + (weighted ? "weights" : unit)
                            + "; give each size of instance a group of its own, which needs none");
        }
    }

    /** A service that operates a group refuses to everybody else to change it (C7). */
    private static void refuseOperated(AutoScalingGroup group) {
        if (group.operator() != null) {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.autoScalingGroupName(),
                    "a group of your own: this one is operated by "
                            + group.operator().principal() + ", and nobody else may change it");
        }
    }

    private static LaunchTemplateSpecification templateOf(AutoScalingGroup group) {
        refuseOperated(group);
        refuseOtherUnits(group);
        if (group.mixedInstancesPolicy() != null) {
            group.mixedInstancesPolicy().launchTemplate().overrides().forEach(o -> refuseOwn(group, o));
            return group.mixedInstancesPolicy().launchTemplate().launchTemplateSpecification();
        }
        if (group.launchTemplate() == null) {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.autoScalingGroupName(),
                    "a group with a launch template: this one has launch configuration "
                            + group.launchConfigurationName());
        }
        return group.launchTemplate();
    }

    /** What an override launches by itself, a new version of the group's template would not change. */
    private static void refuseOwn(AutoScalingGroup group, LaunchTemplateOverrides override) {
        String own = override.launchTemplateSpecification() != null ? "a launch template" : "an image";
        if (override.launchTemplateSpecification() != null || override.imageId() != null) {
            throw Misconfigured.field(
                    "nodeGroup",
                    group.autoScalingGroupName(),
                    "a group whose instance types all launch from its one launch template: the override for "
                            + override.instanceType() + " has " + own + " of its own");
        }
    }

    private Template resolve(LaunchTemplateSpecification template, String version) {
        if (template.launchTemplateId() != null && version.chars().allMatch(Character::isDigit)) {
            return new Template(template.launchTemplateId(), Long.parseLong(version));
        }
        String name = template.launchTemplateId() == null ? template.launchTemplateName() : template.launchTemplateId();
        return AwsErrors.calling(
                "resolve version " + version + " of launch template " + name,
                () -> ec2
                        .get()
                        .describeLaunchTemplateVersions(r -> r.launchTemplateId(template.launchTemplateId())
                                .launchTemplateName(
                                        template.launchTemplateId() == null ? template.launchTemplateName() : null)
                                .versions(version))
                        .launchTemplateVersions()
                        .stream()
                        .map(v -> new Template(v.launchTemplateId(), v.versionNumber()))
                        .findFirst()
                        .orElseThrow(() -> Misconfigured.field(
                                "nodeGroup", "launch template " + name, "a template that has version " + version)));
    }

    private List<Member> members(List<software.amazon.awssdk.services.autoscaling.model.Instance> seen) {
        Map<String, Instance> instances = instances(seen.stream()
                .map(software.amazon.awssdk.services.autoscaling.model.Instance::instanceId)
                .toList());
        return seen.stream()
                .map(one -> member(one, instances.get(one.instanceId())))
                .toList();
    }

    /** By a filter, since a list of ids fails as a whole for one that EC2 does not know yet. */
    private Map<String, Instance> instances(List<String> ids) {
        Map<String, Instance> instances = new TreeMap<>();
        for (List<String> batch : Batches.of(ids, BATCH)) {
            DescribeInstancesRequest request = DescribeInstancesRequest.builder()
                    .filters(Filter.builder().name("instance-id").values(batch).build())
                    .build();
            AwsErrors.calling(
                            "read instances",
                            () -> ec2.get().describeInstancesPaginator(request).reservations().stream()
                                    .flatMap(reservation -> reservation.instances().stream())
                                    .toList())
                    .forEach(instance -> instances.put(instance.instanceId(), instance));
        }
        return instances;
    }

    /** The group tells an instance's image only when it was overridden (C6); EC2 always does. */
    private static Member member(
            software.amazon.awssdk.services.autoscaling.model.Instance seen, @Nullable Instance instance) {
        Stage stage = stage(seen.lifecycleState() == null ? "" : seen.lifecycleStateAsString());
        boolean live = stage == Stage.ARRIVING || stage == Stage.IN_SERVICE;
        if (instance == null && live) {
            throw new TryAgain("EC2 does not know " + seen.instanceId() + " yet");
        }
        return instance == null
                ? member(seen, "", Instant.EPOCH)
                : member(seen, instance.imageId(), instance.launchTime());
    }

    private static Member member(
            software.amazon.awssdk.services.autoscaling.model.Instance seen, String image, Instant launchedAt) {
        return new Member(
                new InstanceId(seen.instanceId()),
                image,
                template(seen.launchTemplate()),
                seen.availabilityZone(),
                stage(seen.lifecycleState() == null ? "" : seen.lifecycleStateAsString()),
                Boolean.TRUE.equals(seen.protectedFromScaleIn()) ? Protection.SCALE_IN : Protection.NONE,
                launchedAt);
    }

    private static @Nullable Template template(@Nullable LaunchTemplateSpecification launched) {
        if (launched == null || launched.launchTemplateId() == null || launched.version() == null) {
            return null;
        }
        boolean number = launched.version().chars().allMatch(Character::isDigit);
        return number ? new Template(launched.launchTemplateId(), Long.parseLong(launched.version())) : null;
    }

    /**
     * Where a lifecycle state stands for us. Read as text: the SDK does not know the newest states.
     *
     * <p>An instance goes into a warm pool under the same state whether it was launched into it or comes back (H11): the
     * hook tells which.
     *
     * <p>One whose root volume is being replaced in place counts in the capacity and does not serve (H20).
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html">Instance
     *     lifecycle</a>
     */
    static Stage stage(String state) {
        return switch (state) {
            case "Pending", "Pending:Wait", "Pending:Proceed" -> Stage.ARRIVING;
            case "ReplacingRootVolume",
                    "ReplacingRootVolume:Wait",
                    "ReplacingRootVolume:Proceed",
                    "RootVolumeReplaced" -> Stage.ARRIVING;
            case "InService" -> Stage.IN_SERVICE;
            case "Terminating:Wait", "Warmed:Pending:Wait", "Warmed:Terminating:Wait" -> Stage.LEAVING_HOOKED;
            case "Terminating" -> Stage.LEAVING;
            case "Terminating:Proceed", "Terminated" -> Stage.SHUTTING_DOWN;
            default -> Stage.ASIDE;
        };
    }
}
