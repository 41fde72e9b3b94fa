package dev.noderoll.sim.aws;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings that most groups leave as they are. All are fields of UpdateAutoScalingGroup.
 *
 * @param mixed several instance types or markets; empty for what the launch template says
 * @param maxLifetime how long an instance may be in service, at least a day; empty for ever
 */
public record GroupOptions(
        Optional<Mixed> mixed,
        Optional<Duration> maxLifetime,
        OnRebalance onRebalance,
        OnAbandon onAbandon,
        Deletion deletion,
        Distribution distribution) {

    /** What the group does about an instance that EC2 will probably reclaim: CapacityRebalance. */
    public enum OnRebalance {
        NOTHING,
        /** Launches another first, and then lets this one go. */
        REPLACE
    }

    /** What becomes of an instance whose termination hook is abandoned: RetentionTriggers.TerminateHookAbandon (H15). */
    public enum OnAbandon {
        TERMINATE("terminate"),
        RETAIN("retain");

        private final String text;

        OnAbandon(String text) {
            this.text = text;
        }

        /** As on the wire. */
        public String text() {
            return text;
        }
    }

    /** Which deletions of the group are refused: DeletionProtection (C7). */
    public enum Deletion {
        ALLOWED("none"),
        NOT_BY_FORCE("prevent-force-deletion"),
        REFUSED("prevent-all-deletion");

        private final String text;

        Deletion(String text) {
            this.text = text;
        }

        /** As on the wire. */
        public String text() {
            return text;
        }
    }

    /**
     * What a group does when its emptiest zone has no capacity: AvailabilityZoneDistribution (C8).
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html">
     *     Availability Zone distribution</a>
     */
    public enum Distribution {
        /** Launches in another zone. */
        BEST_EFFORT("balanced-best-effort"),
        /** Tries the same zone again. */
        BALANCED_ONLY("balanced-only");

        private final String text;

        Distribution(String text) {
            this.text = text;
        }

        /** As on the wire. */
        public String text() {
            return text;
        }
    }

    /**
     * A mixed instances policy, with the allocation strategies {@code prioritized} and {@code capacity-optimized-
     * prioritized}: the first override that has capacity.
     *
     * @param onDemandBase how many instances are on demand before any other
     * @param onDemandPercentage how many of those above the base are, rounded up
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html">
     *     Mixed instances groups</a>
     */
    public record Mixed(List<TypeChoice> overrides, int onDemandBase, int onDemandPercentage) {
        public Mixed {
            overrides = List.copyOf(overrides);
            if (onDemandBase < 0 || onDemandPercentage < 0 || onDemandPercentage > 100) {
                throw AwsError.validation("On-demand base must be 0 or more and the percentage above it 0 to 100, are "
                        + onDemandBase + " and " + onDemandPercentage + ".");
            }
        }

        /** The market of the next instance of a group that has these already. */
        SimInstance.Market next(long onDemand, long spot) {
            long above = Math.max(0, onDemand + spot + 1 - onDemandBase);
            long wanted = Math.min(onDemandBase, onDemand + spot + 1) + Math.ceilDiv(above * onDemandPercentage, 100);
            return onDemand < wanted ? SimInstance.Market.ON_DEMAND : SimInstance.Market.SPOT;
        }
    }

    /**
     * One of the types that a group may launch.
     *
     * @param template a template of its own; empty for the policy's
     */
    public record TypeChoice(String instanceType, Optional<GroupChange.TemplateChoice> template) {}

    public static final GroupOptions NONE = new GroupOptions(
            Optional.empty(),
            Optional.empty(),
            OnRebalance.NOTHING,
            OnAbandon.TERMINATE,
            Deletion.ALLOWED,
            Distribution.BEST_EFFORT);

    private static final Duration SHORTEST_LIFETIME = Duration.ofDays(1);

    public GroupOptions {
        if (maxLifetime.filter(l -> l.compareTo(SHORTEST_LIFETIME) < 0).isPresent()) {
            throw AwsError.validation("Max Instance Lifetime must be 0 or at least 86400 seconds.");
        }
    }

    /** With a mixed instances policy of these types, all on demand. */
    public GroupOptions types(String... types) {
        List<TypeChoice> all = List.of(types).stream()
                .map(t -> new TypeChoice(t, Optional.empty()))
                .toList();
        return mixed(new Mixed(all, 0, 100));
    }

    public GroupOptions mixed(Mixed policy) {
        return new GroupOptions(Optional.of(policy), maxLifetime, onRebalance, onAbandon, deletion, distribution);
    }

    public GroupOptions maxLifetime(Duration longest) {
        return new GroupOptions(mixed, Optional.of(longest), onRebalance, onAbandon, deletion, distribution);
    }

    public GroupOptions rebalancing() {
        return new GroupOptions(mixed, maxLifetime, OnRebalance.REPLACE, onAbandon, deletion, distribution);
    }

    public GroupOptions retaining() {
        return new GroupOptions(mixed, maxLifetime, onRebalance, OnAbandon.RETAIN, deletion, distribution);
    }

    public GroupOptions protectedBy(Deletion other) {
        return new GroupOptions(mixed, maxLifetime, onRebalance, onAbandon, other, distribution);
    }

    public GroupOptions distributed(Distribution other) {
        return new GroupOptions(mixed, maxLifetime, onRebalance, onAbandon, deletion, other);
    }
}
