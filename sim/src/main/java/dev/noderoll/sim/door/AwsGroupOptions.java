package dev.noderoll.sim.door;

import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.GroupChange.TemplateChoice;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupOptions;
import dev.noderoll.sim.aws.GroupOptions.Deletion;
import dev.noderoll.sim.aws.GroupOptions.Distribution;
import dev.noderoll.sim.aws.GroupOptions.Mixed;
import dev.noderoll.sim.aws.GroupOptions.OnAbandon;
import dev.noderoll.sim.aws.GroupOptions.OnRebalance;
import dev.noderoll.sim.aws.GroupOptions.TypeChoice;
import dev.noderoll.sim.aws.WarmPool;
import dev.noderoll.sim.aws.WarmPool.OnScaleIn;
import dev.noderoll.sim.aws.WarmPool.Rest;
import dev.noderoll.sim.aws.WarmPool.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The rarer settings of a group on the wire. */
final class AwsGroupOptions {

    private static final String POLICY = "MixedInstancesPolicy";

    private AwsGroupOptions() {}

    /** What UpdateAutoScalingGroup says of them over what they were. */
    static GroupOptions read(AwsParameters in, GroupOptions before) {
        Optional<Mixed> mixed = in.inside("LaunchTemplate").isEmpty() ? before.mixed() : Optional.empty();
        if (!in.inside(POLICY).isEmpty()) {
            mixed = Optional.of(mixed(in.inside(POLICY)));
        }
        Optional<Duration> lifetime = before.maxLifetime();
        if (in.number("MaxInstanceLifetime").isPresent()) {
            lifetime = in.number("MaxInstanceLifetime").filter(s -> s != 0).map(Duration::ofSeconds);
        }
        return new GroupOptions(
                mixed,
                lifetime,
                in.flag("CapacityRebalance")
                        .map(on -> on ? OnRebalance.REPLACE : OnRebalance.NOTHING)
                        .orElse(before.onRebalance()),
                in.get("InstanceLifecyclePolicy.RetentionTriggers.TerminateHookAbandon")
                        .map(text -> find(OnAbandon.values(), OnAbandon::text, text))
                        .orElse(before.onAbandon()),
                in.get("DeletionProtection")
                        .map(text -> find(Deletion.values(), Deletion::text, text))
                        .orElse(before.deletion()),
                in.get("AvailabilityZoneDistribution.CapacityDistributionStrategy")
                        .map(text -> find(Distribution.values(), Distribution::text, text))
                        .orElse(before.distribution()));
    }

    /** A template of {@code LaunchTemplate}, or of the policy; empty when neither is there. */
    static Optional<TemplateChoice> template(AwsParameters in) {
        return specification(in.inside("LaunchTemplate"))
                .or(() -> specification(in.inside(POLICY + ".LaunchTemplate.LaunchTemplateSpecification")));
    }

    private static Optional<TemplateChoice> specification(AwsParameters in) {
        return in.get("LaunchTemplateId")
                .or(() -> in.get("LaunchTemplateName"))
                .map(idOrName -> new TemplateChoice(idOrName, in.get("Version").orElse("$Default")));
    }

    private static Mixed mixed(AwsParameters policy) {
        List<TypeChoice> overrides = policy.structures("LaunchTemplate.Overrides.member").stream()
                .map(o ->
                        new TypeChoice(o.need("InstanceType"), specification(o.inside("LaunchTemplateSpecification"))))
                .toList();
        AwsParameters distribution = policy.inside("InstancesDistribution");
        return new Mixed(
                overrides,
                distribution.number("OnDemandBaseCapacity").orElse(0),
                distribution.number("OnDemandPercentageAboveBaseCapacity").orElse(100));
    }

    private static <T> T find(T[] values, Function<T, String> text, String wanted) {
        return Arrays.stream(values)
                .filter(v -> text.apply(v).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new AwsError("ValidationError", 400, "Value '" + wanted + "' is not valid."));
    }

    /** The launch template, by itself or in a policy, and the other options. */
    static void write(AwsXml xml, GroupDescription group) {
        GroupOptions options = group.options();
        if (options.mixed().isPresent()) {
            xml.open(POLICY, p -> mixed(p, group, options.mixed().get()));
        } else {
            xml.open("LaunchTemplate", t -> template(t, group));
        }
        group.pool().ifPresent(pool -> {
            warmPool(xml, pool);
            xml.put("WarmPoolSize", group.warm());
        });
        xml.put("MaxInstanceLifetime", options.maxLifetime().map(Duration::toSeconds))
                .put("CapacityRebalance", options.onRebalance() == OnRebalance.REPLACE)
                .put("DeletionProtection", options.deletion().text())
                .open(
                        "AvailabilityZoneDistribution",
                        d -> d.put(
                                "CapacityDistributionStrategy",
                                options.distribution().text()))
                .open(
                        "InstanceLifecyclePolicy",
                        p -> p.open(
                                "RetentionTriggers",
                                t -> t.put(
                                        "TerminateHookAbandon",
                                        options.onAbandon().text())));
    }

    /** What PutWarmPool says; MaxGroupPreparedCapacity -1 means as many as the group's maximum. */
    static WarmPool warmPool(AwsParameters in) {
        boolean returning = in.flag("InstanceReusePolicy.ReuseOnScaleIn").orElse(false);
        return new WarmPool(
                in.number("MinSize").orElse(0),
                in.number("MaxGroupPreparedCapacity").filter(most -> most != -1),
                in.get("PoolState").map(Rest::of).orElse(Rest.STOPPED),
                returning ? OnScaleIn.RETURN : OnScaleIn.TERMINATE);
    }

    static void warmPool(AwsXml xml, WarmPool pool) {
        xml.open(
                "WarmPoolConfiguration",
                c -> c.put("MinSize", pool.min())
                        .put("MaxGroupPreparedCapacity", pool.prepared())
                        .put("PoolState", pool.rest().text())
                        .put("Status", Optional.of("PendingDelete").filter(_ -> pool.status() == Status.PENDING_DELETE))
                        .open(
                                "InstanceReusePolicy",
                                p -> p.put("ReuseOnScaleIn", pool.onScaleIn() == OnScaleIn.RETURN)));
    }

    private static void template(AwsXml xml, GroupDescription group) {
        xml.put("LaunchTemplateId", group.templateId())
                .put("LaunchTemplateName", group.templateName())
                .put("Version", group.templateVersion());
    }

    private static void mixed(AwsXml xml, GroupDescription group, Mixed mixed) {
        xml.open(
                        "LaunchTemplate",
                        t -> t.open("LaunchTemplateSpecification", s -> template(s, group))
                                .list("Overrides", "member", mixed.overrides(), AwsGroupOptions::override))
                .open(
                        "InstancesDistribution",
                        d -> d.put("OnDemandAllocationStrategy", "prioritized")
                                .put("OnDemandBaseCapacity", mixed.onDemandBase())
                                .put("OnDemandPercentageAboveBaseCapacity", mixed.onDemandPercentage())
                                .put("SpotAllocationStrategy", "capacity-optimized-prioritized"));
    }

    private static void override(AwsXml xml, TypeChoice override) {
        xml.put("InstanceType", override.instanceType());
        override.template()
                .ifPresent(own -> xml.open(
                        "LaunchTemplateSpecification",
                        s -> s.put("LaunchTemplateId", own.template()).put("Version", own.version())));
    }
}
