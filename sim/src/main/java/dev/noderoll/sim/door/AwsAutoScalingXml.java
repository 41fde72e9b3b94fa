package dev.noderoll.sim.door;

import dev.noderoll.sim.aws.AutoScaling;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.GroupDescription.Protection;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.InstanceRefresh;
import dev.noderoll.sim.aws.LaunchRequests;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.ScalingActivity;
import java.util.List;

/** What EC2 Auto Scaling answers, as XML. */
final class AwsAutoScalingXml {

    private AwsAutoScalingXml() {}

    static void group(AwsXml xml, GroupDescription group) {
        xml.put("AutoScalingGroupName", group.name())
                .put("AutoScalingGroupARN", group.arn())
                .put("MinSize", group.min())
                .put("MaxSize", group.max())
                .put("DesiredCapacity", group.desired())
                .put("DefaultCooldown", 300)
                .texts("AvailabilityZones", "member", group.zones())
                .put("HealthCheckType", "EC2")
                .put("HealthCheckGracePeriod", 0)
                .list("Instances", "member", group.instances(), AwsAutoScalingXml::instance)
                .put("CreatedTime", group.created())
                .list(
                        "SuspendedProcesses",
                        "member",
                        group.suspended(),
                        (p, name) -> p.put("ProcessName", name)
                                .put("SuspensionReason", "User suspended at " + group.created()))
                .texts("TargetGroupARNs", "member", group.targetGroups())
                .list(
                        "TrafficSources",
                        "member",
                        group.targetGroups(),
                        (source, arn) -> source.put("Identifier", arn).put("Type", "elbv2"))
                .put("VPCZoneIdentifier", String.join(",", group.subnets()))
                .list("Tags", "member", group.tags(), (t, tag) -> tag(t, group.name(), tag))
                .texts("TerminationPolicies", "member", List.of("Default"))
                .put("NewInstancesProtectedFromScaleIn", group.newInstances() == Protection.FROM_SCALE_IN);
        AwsGroupOptions.write(xml, group);
    }

    static void instance(AwsXml xml, InstanceDescription instance) {
        xml.put("InstanceId", instance.id())
                .put("InstanceType", instance.instanceType())
                .put("AvailabilityZone", instance.zone())
                .put("LifecycleState", instance.state().text())
                .put("HealthStatus", instance.health().text())
                .open(
                        "LaunchTemplate",
                        t -> t.put("LaunchTemplateId", instance.templateId())
                                .put("LaunchTemplateName", instance.templateName())
                                .put("Version", instance.templateVersion()))
                .put("ProtectedFromScaleIn", instance.protection() == Protection.FROM_SCALE_IN);
    }

    static void membership(AwsXml xml, AutoScaling.Membership membership) {
        xml.put("AutoScalingGroupName", membership.group());
        instance(xml, membership.instance());
    }

    private static void tag(AwsXml xml, String group, GroupTag tag) {
        xml.put("ResourceId", group)
                .put("ResourceType", "auto-scaling-group")
                .put("Key", tag.key())
                .put("Value", tag.value())
                .put("PropagateAtLaunch", tag.propagation() == GroupTag.Propagation.AT_LAUNCH);
    }

    static void hook(AwsXml xml, String group, LifecycleHook hook) {
        xml.put("LifecycleHookName", hook.name())
                .put("AutoScalingGroupName", group)
                .put("LifecycleTransition", hook.transition().text())
                .put("HeartbeatTimeout", hook.heartbeat().toSeconds())
                .put("GlobalTimeout", hook.globalTimeout().toSeconds())
                .put("DefaultResult", hook.defaultResult())
                .put("NotificationMetadata", hook.metadata())
                .put("NotificationTargetARN", hook.target());
    }

    static void launched(AwsXml xml, String group, String token, LaunchRequests.Outcome launched) {
        List<List<String>> some = launched.instances().isEmpty() ? List.of() : List.of(launched.instances());
        xml.put("AutoScalingGroupName", group)
                .put("ClientToken", token)
                .list(
                        "Instances",
                        "member",
                        some,
                        (x, ids) -> x.put("AvailabilityZone", launched.zone()).texts("InstanceIds", "member", ids))
                .list(
                        "Errors",
                        "member",
                        launched.errors(),
                        (x, e) -> x.put("AvailabilityZone", launched.zone())
                                .put("ErrorCode", e.code())
                                .put("ErrorMessage", String.valueOf(e.getMessage())));
    }

    static void activity(AwsXml xml, ScalingActivity activity) {
        xml.put("ActivityId", activity.id())
                .put("AutoScalingGroupName", activity.group())
                .put("Description", activity.description())
                .put("Cause", activity.cause())
                .put("StartTime", activity.start())
                .put("EndTime", activity.end())
                .put("StatusCode", activity.status())
                .put("StatusMessage", activity.message())
                .put("Progress", activity.progress())
                .put("Details", "{\"Availability Zone\":\"" + activity.zone() + "\"}");
    }

    static void refresh(AwsXml xml, InstanceRefresh refresh) {
        xml.put("InstanceRefreshId", refresh.id())
                .put("AutoScalingGroupName", refresh.group())
                .put("Status", refresh.status().text())
                .put("StartTime", refresh.start())
                .put("EndTime", refresh.end())
                .put("PercentageComplete", refresh.percent())
                .put("InstancesToUpdate", refresh.left());
    }
}
