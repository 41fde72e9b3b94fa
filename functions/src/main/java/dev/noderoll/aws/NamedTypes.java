package dev.noderoll.aws;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;

/** Finds members of instance types that their group no longer names, though their template is the one that it launches. */
final class NamedTypes {

    private NamedTypes() {}

    /** A group without overrides, or one that names types by what they have to offer, launches any. */
    static List<Member> judge(AutoScalingGroup group, List<Member> members) {
        List<LaunchTemplateOverrides> overrides = group.mixedInstancesPolicy() == null
                ? List.of()
                : group.mixedInstancesPolicy().launchTemplate().overrides();
        if (overrides.isEmpty() || overrides.stream().anyMatch(o -> o.instanceType() == null)) {
            return members;
        }
        Set<String> named =
                overrides.stream().map(LaunchTemplateOverrides::instanceType).collect(Collectors.toSet());
        Set<InstanceId> others = group.instances().stream()
                .filter(i -> i.instanceType() != null && !named.contains(i.instanceType()))
                .map(Instance::instanceId)
                .map(InstanceId::new)
                .collect(Collectors.toSet());
        return members.stream()
                .map(m -> others.contains(m.id()) ? m.ofAnotherType() : m)
                .toList();
    }
}
