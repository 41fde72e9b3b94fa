package dev.noderoll.sim.aws;

import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Chooses which instance a group gives up when it has too many: the default termination policy.
 *
 * <p>Among the unprotected instances in service: those in the zone that has most instances; of these, those of the
 * oldest launch template version; of these, those closest to the next billing hour; of these, any.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html">
 *     Default termination policy</a>
 */
final class ScaleIn {

    private static final long HOUR = Duration.ofHours(1).toSeconds();

    private final Dice dice;

    ScaleIn(Dice dice) {
        this.dice = dice.named("scale-in");
    }

    /** Empty when every instance is protected, or none is in service. */
    Optional<GroupMember> choose(Group group, Instant now) {
        List<GroupMember> open = group.members.values().stream()
                .filter(GroupMember::mayBeScaledIn)
                .toList();
        List<GroupMember> inZone = least(open, m -> -group.countingIn(m.zone()));
        // Two zones may be equally full: then all of both stay candidates.
        List<GroupMember> oldest = least(inZone, m -> m.instance.template().number());
        List<GroupMember> nearHour = least(oldest, m -> toNextHour(m, now));
        return nearHour.isEmpty() ? Optional.empty() : Optional.of(dice.pick(nearHour));
    }

    private static List<GroupMember> least(List<GroupMember> of, ToLongFunction<GroupMember> by) {
        long least = of.stream()
                .min(Comparator.comparingLong(by))
                .map(by::applyAsLong)
                .orElse(0L);
        return of.stream().filter(m -> by.applyAsLong(m) == least).toList();
    }

    private static long toNextHour(GroupMember member, Instant now) {
        return HOUR - Duration.between(member.instance.launchTime(), now).toSeconds() % HOUR;
    }
}
