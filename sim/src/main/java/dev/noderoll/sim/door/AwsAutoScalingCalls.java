package dev.noderoll.sim.door;

import dev.noderoll.sim.aws.AutoScaling;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.aws.GroupDescription.Health;
import dev.noderoll.sim.aws.GroupDescription.Protection;
import dev.noderoll.sim.aws.GroupFilter;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.LaunchRequests;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.Page;
import dev.noderoll.sim.door.AwsQuery.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The actions of EC2 Auto Scaling on the wire: their parameters. What they answer is in {@link AwsAutoScalingXml}. */
final class AwsAutoScalingCalls {

    private static final String GROUP = "AutoScalingGroupName";

    private final AutoScaling service;

    private AwsAutoScalingCalls(AutoScaling service) {
        this.service = service;
    }

    static Map<String, Call> of(AutoScaling service) {
        AwsAutoScalingCalls calls = new AwsAutoScalingCalls(service);
        Map<String, Call> all = new LinkedHashMap<>();
        calls.addGroupCalls(all);
        calls.addHookCalls(all);
        calls.addInstanceCalls(all);
        calls.addTargetCalls(all);
        return all;
    }

    private void addGroupCalls(Map<String, Call> all) {
        all.put("DescribeAutoScalingGroups", this::describeGroups);
        all.put("UpdateAutoScalingGroup", (in, _) -> service.updateAutoScalingGroup(in.need(GROUP), change(in)));
        all.put(
                "DeleteAutoScalingGroup",
                (in, _) -> service.deleteAutoScalingGroup(
                        in.need(GROUP), in.flag("ForceDelete").orElse(false)));
        all.put(
                "SetDesiredCapacity",
                (in, _) -> service.setDesiredCapacity(in.need(GROUP), in.needNumber("DesiredCapacity")));
        all.put("CreateOrUpdateTags", (in, _) -> tags(in).forEach(service::createOrUpdateTags));
        all.put(
                "DeleteTags",
                (in, _) -> tags(in).forEach((group, tags) -> service.deleteTags(
                        group, tags.stream().map(GroupTag::key).toList())));
        all.put(
                "SuspendProcesses",
                (in, _) -> service.suspendProcesses(in.need(GROUP), in.texts("ScalingProcesses.member")));
        all.put(
                "ResumeProcesses",
                (in, _) -> service.resumeProcesses(in.need(GROUP), in.texts("ScalingProcesses.member")));
        all.put("DescribeScalingActivities", (in, out) -> {
            var found = service.describeScalingActivities(in.need(GROUP), page(in));
            out.list("Activities", "member", found.items(), AwsAutoScalingXml::activity);
            out.put("NextToken", found.nextToken());
        });
        all.put(
                "StartInstanceRefresh",
                (in, out) -> out.put("InstanceRefreshId", service.startInstanceRefresh(in.need(GROUP))));
        all.put(
                "CancelInstanceRefresh",
                (in, out) -> out.put("InstanceRefreshId", service.cancelInstanceRefresh(in.need(GROUP))));
        all.put("DescribeInstanceRefreshes", (in, out) -> {
            List<String> ids = in.texts("InstanceRefreshIds.member");
            var found = service.describeInstanceRefreshes(in.need(GROUP)).stream()
                    .filter(r -> ids.isEmpty() || ids.contains(r.id()))
                    .toList();
            out.list("InstanceRefreshes", "member", found, AwsAutoScalingXml::refresh);
        });
    }

    private void addHookCalls(Map<String, Call> all) {
        all.put("PutLifecycleHook", this::putHook);
        all.put(
                "DeleteLifecycleHook",
                (in, _) -> service.deleteLifecycleHook(in.need(GROUP), in.need("LifecycleHookName")));
        all.put("DescribeLifecycleHooks", (in, out) -> {
            String group = in.need(GROUP);
            var found = service.describeLifecycleHooks(group, in.texts("LifecycleHookNames.member"));
            out.list("LifecycleHooks", "member", found, (xml, hook) -> AwsAutoScalingXml.hook(xml, group, hook));
        });
        all.put(
                "CompleteLifecycleAction",
                (in, _) -> service.completeLifecycleAction(
                        in.need(GROUP),
                        in.need("LifecycleHookName"),
                        in.get("LifecycleActionToken"),
                        in.get("InstanceId"),
                        result(in.need("LifecycleActionResult"))));
        all.put(
                "RecordLifecycleActionHeartbeat",
                (in, _) -> service.recordLifecycleActionHeartbeat(
                        in.need(GROUP),
                        in.need("LifecycleHookName"),
                        in.get("LifecycleActionToken"),
                        in.get("InstanceId")));
    }

    private void addInstanceCalls(Map<String, Call> all) {
        all.put("TerminateInstanceInAutoScalingGroup", (in, out) -> {
            var activity = service.terminateInstanceInAutoScalingGroup(in.need("InstanceId"), capacity(in));
            out.open("Activity", xml -> AwsAutoScalingXml.activity(xml, activity));
        });
        all.put("LaunchInstances", this::launch);
        all.put(
                "PutWarmPool",
                (in, _) -> service.warmPools().putWarmPool(in.need(GROUP), AwsGroupOptions.warmPool(in)));
        all.put("DescribeWarmPool", (in, out) -> {
            var found = service.warmPools().describeWarmPool(in.need(GROUP));
            found.pool().ifPresent(pool -> AwsGroupOptions.warmPool(out, pool));
            out.list("Instances", "member", found.instances(), AwsAutoScalingXml::instance);
        });
        all.put(
                "DeleteWarmPool",
                (in, _) -> service.warmPools()
                        .deleteWarmPool(in.need(GROUP), in.flag("ForceDelete").orElse(false)));
        all.put("DescribeAutoScalingInstances", (in, out) -> {
            var found = service.describeAutoScalingInstances(instances(in), page(in));
            out.list("AutoScalingInstances", "member", found.items(), AwsAutoScalingXml::membership);
            out.put("NextToken", found.nextToken());
        });
        all.put(
                "SetInstanceProtection",
                (in, _) -> service.setInstanceProtection(
                        in.need(GROUP),
                        instances(in),
                        protection(in.flag("ProtectedFromScaleIn").orElse(false))));
        all.put(
                "SetInstanceHealth",
                (in, _) -> service.setInstanceHealth(
                        in.need("InstanceId"),
                        in.need("HealthStatus").equals("Unhealthy") ? Health.UNHEALTHY : Health.HEALTHY));
        all.put("EnterStandby", (in, _) -> service.enterStandby(in.need(GROUP), instances(in), capacity(in)));
        all.put("ExitStandby", (in, _) -> service.exitStandby(in.need(GROUP), instances(in)));
        all.put("AttachInstances", (in, _) -> service.attachInstances(in.need(GROUP), instances(in)));
        all.put("DetachInstances", (in, _) -> service.detachInstances(in.need(GROUP), instances(in), capacity(in)));
    }

    private void addTargetCalls(Map<String, Call> all) {
        all.put(
                "AttachLoadBalancerTargetGroups",
                (in, _) -> service.attachments()
                        .attachLoadBalancerTargetGroups(in.need(GROUP), in.texts("TargetGroupARNs.member")));
        all.put(
                "DetachLoadBalancerTargetGroups",
                (in, _) -> service.attachments()
                        .detachLoadBalancerTargetGroups(in.need(GROUP), in.texts("TargetGroupARNs.member")));
        all.put(
                "DescribeLoadBalancerTargetGroups",
                (in, out) -> out.list(
                        "LoadBalancerTargetGroups",
                        "member",
                        service.attachments().describeLoadBalancerTargetGroups(in.need(GROUP)),
                        (xml, arn) -> xml.put("LoadBalancerTargetGroupARN", arn).put("State", "InService")));
    }

    private void describeGroups(AwsParameters in, AwsXml out) {
        List<GroupFilter> filters = in.structures("Filters.member").stream()
                .map(f -> new GroupFilter(f.need("Name"), f.texts("Values.member")))
                .toList();
        var found = service.describeAutoScalingGroups(in.texts("AutoScalingGroupNames.member"), filters, page(in));
        out.list("AutoScalingGroups", "member", found.items(), AwsAutoScalingXml::group);
        out.put("NextToken", found.nextToken());
    }

    private GroupChange change(AwsParameters in) {
        return new GroupChange(
                in.number("MinSize"),
                in.number("MaxSize"),
                in.number("DesiredCapacity"),
                AwsGroupOptions.template(in),
                in.flag("NewInstancesProtectedFromScaleIn").map(AwsAutoScalingCalls::protection),
                service.peekOptions(in.need(GROUP)).map(before -> AwsGroupOptions.read(in, before)));
    }

    /** Tags by the group that they are for. */
    private static NavigableMap<String, List<GroupTag>> tags(AwsParameters in) {
        NavigableMap<String, List<GroupTag>> found = new TreeMap<>();
        for (AwsParameters tag : in.structures("Tags.member")) {
            boolean atLaunch = tag.flag("PropagateAtLaunch").orElse(false);
            found.computeIfAbsent(tag.need("ResourceId"), _ -> new ArrayList<>())
                    .add(new GroupTag(
                            tag.need("Key"),
                            tag.get("Value").orElse(""),
                            atLaunch ? GroupTag.Propagation.AT_LAUNCH : GroupTag.Propagation.GROUP_ONLY));
        }
        return found;
    }

    /** A new hook with defaults where nothing is said (H1), or a known one with what is said changed. */
    private void putHook(AwsParameters in, AwsXml out) {
        String group = in.need(GROUP);
        String name = in.need("LifecycleHookName");
        Optional<LifecycleHook> before = service.peekHook(group, name);
        LifecycleHook.Transition transition = in.get("LifecycleTransition")
                .map(AwsAutoScalingCalls::transition)
                .or(() -> before.map(LifecycleHook::transition))
                .orElseThrow(() -> invalid("LifecycleTransition is required for a new hook."));
        Duration heartbeat = in.number("HeartbeatTimeout")
                .map(Duration::ofSeconds)
                .or(() -> before.map(LifecycleHook::heartbeat))
                .orElse(Duration.ofHours(1));
        LifecycleHook.Result result = in.get("DefaultResult")
                .map(AwsAutoScalingCalls::result)
                .or(() -> before.map(LifecycleHook::defaultResult))
                .orElse(LifecycleHook.Result.ABANDON);
        Optional<String> metadata = in.get("NotificationMetadata").or(() -> before.flatMap(LifecycleHook::metadata));
        Optional<String> target = in.get("NotificationTargetARN")
                .or(() -> before.flatMap(LifecycleHook::target))
                .filter(arn -> !arn.isEmpty());
        service.putLifecycleHook(group, new LifecycleHook(name, transition, heartbeat, result, metadata, target));
    }

    private static LifecycleHook.Transition transition(String text) {
        for (LifecycleHook.Transition transition : LifecycleHook.Transition.values()) {
            if (transition.text().equals(text)) {
                return transition;
            }
        }
        throw invalid("LifecycleTransition " + text + " is not valid.");
    }

    private static LifecycleHook.Result result(String text) {
        for (LifecycleHook.Result result : LifecycleHook.Result.values()) {
            if (result.name().equals(text)) {
                return result;
            }
        }
        throw invalid("Lifecycle action result " + text + " is not valid.");
    }

    private void launch(AwsParameters in, AwsXml out) {
        String group = in.need(GROUP);
        LaunchRequests.Request request = new LaunchRequests.Request(
                in.needNumber("RequestedCapacity"),
                in.need("ClientToken"),
                in.texts("AvailabilityZones.member").stream().findFirst(),
                in.get("RetryStrategy").equals(Optional.of("retry-with-group-configuration"))
                        ? LaunchRequests.Retry.WITH_GROUP
                        : LaunchRequests.Retry.NONE);
        AwsAutoScalingXml.launched(out, group, request.token(), service.launchInstances(group, request));
    }

    private static Protection protection(boolean fromScaleIn) {
        return fromScaleIn ? Protection.FROM_SCALE_IN : Protection.NONE;
    }

    private static Capacity capacity(AwsParameters in) {
        return Boolean.parseBoolean(in.need("ShouldDecrementDesiredCapacity")) ? Capacity.DECREMENT : Capacity.KEEP;
    }

    private static List<String> instances(AwsParameters in) {
        return in.texts("InstanceIds.member");
    }

    private static Page.Request page(AwsParameters in) {
        return new Page.Request(in.number("MaxRecords"), in.get("NextToken"));
    }

    private static AwsError invalid(String message) {
        return new AwsError("ValidationError", 400, message);
    }
}
