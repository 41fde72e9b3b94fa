package dev.noderoll.sim.aws;

import java.util.List;

/**
 * The target groups that Auto Scaling groups are attached to: "the Auto Scaling group registers its instances" there.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/attach-load-balancer-asg.html">Attach a load
 *     balancer</a>
 */
public final class Attachments {

    private final ApiLog.Service log;
    private final Groups groups;
    private final InstanceLifecycle lifecycle;
    private final TargetGroups targetGroups;

    Attachments(ApiLog.Service log, Groups groups, InstanceLifecycle lifecycle, TargetGroups targetGroups) {
        this.log = log;
        this.groups = groups;
        this.lifecycle = lifecycle;
        this.targetGroups = targetGroups;
    }

    /** Registers the group's instances with target groups, those of later too. */
    public void attachLoadBalancerTargetGroups(String name, List<String> arns) {
        log.changes("AttachLoadBalancerTargetGroups");
        Group group = groups.own(name);
        if (!targetGroups.all().keySet().containsAll(arns)) {
            throw AwsError.validation(
                    "Provided Target Groups may not be valid. Please ensure they exist and try again.");
        }
        arns.forEach(arn -> lifecycle.attachTargets(group, arn));
    }

    public void detachLoadBalancerTargetGroups(String name, List<String> arns) {
        log.changes("DetachLoadBalancerTargetGroups");
        Group group = groups.own(name);
        arns.forEach(arn -> lifecycle.detachTargets(group, arn));
    }

    /** ARNs of the target groups that the group is attached to. */
    public List<String> describeLoadBalancerTargetGroups(String name) {
        log.reads("DescribeLoadBalancerTargetGroups");
        return List.copyOf(groups.named(name).targetGroups);
    }

    /** A target group whose targets are healthy from the beginning. Not a call. */
    public void begin(String name, String arn) {
        Group group = groups.named(name);
        lifecycle.attachTargets(group, arn);
        group.members.keySet().forEach(id -> targetGroups.settle(arn, id));
    }
}
