package dev.noderoll.sim.aws;

import dev.noderoll.sim.kernel.Agenda;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Launches one instance above the desired capacity, so that another can go when it is in service.
 *
 * <p>For zones that differ by two or more, while AZRebalance is not suspended: launches in the smallest one; which one
 * goes then is {@link ScaleIn}'s choice. For instances that EC2 will probably reclaim, in a group with capacity
 * rebalancing. For both the group may exceed its maximum by 10 %, at least by one; with Terminate suspended zones are
 * balanced by growing, up to that (C4).
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html">Rebalancing</a>
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-capacity-rebalancing.html">
 *     Capacity Rebalancing</a>
 */
final class Rebalancing {

    private final Agenda agenda;
    private final AwsSettings settings;
    private final InstanceLifecycle lifecycle;
    private final Activities activities;

    Rebalancing(SimAws.Parts parts, InstanceLifecycle lifecycle, Activities activities) {
        this.agenda = parts.agenda();
        this.settings = parts.settings();
        this.lifecycle = lifecycle;
        this.activities = activities;
    }

    /** Launches the extra instance where one is needed; returns when to look again if it could not be launched. */
    Optional<Duration> begin(Group group) {
        boolean needed = atRisk(group).isPresent() || (!group.isSuspended("AZRebalance") && uneven(group));
        boolean possible = group.rebalancing == 0
                && !group.isSuspended("Launch")
                && group.counting().count() < most(group)
                && !agenda.instant().isBefore(group.launchNotBefore);
        return needed && possible ? launch(group) : Optional.empty();
    }

    private Optional<Duration> launch(Group group) {
        String emptiest = group.zones.stream()
                .min(Comparator.comparingInt(group::countingIn))
                .orElseThrow();
        String cause = "an instance was launched to aid in balancing the group's zones.";
        try {
            lifecycle.launch(group, emptiest, cause);
            group.rebalancing = 1;
            return Optional.empty();
        } catch (AwsError e) {
            activities.failedLaunch(group, emptiest, cause, e);
            group.launchNotBefore = agenda.instant().plus(settings.launchRetry());
            return Optional.of(settings.launchRetry());
        }
    }

    /** Once the extra instance is in service, or the process was suspended, the group is to shrink again. */
    void settle(Group group) {
        boolean arrived = group.counting().count() > group.desired && Reconciler.allInService(group);
        if (arrived || (group.isSuspended("AZRebalance") && atRisk(group).isEmpty())) {
            group.rebalancing = 0;
        }
    }

    /** The next instance in service that EC2 will probably reclaim. */
    Optional<GroupMember> atRisk(Group group) {
        return group.atRisk.stream()
                .flatMap(id -> Optional.ofNullable(group.members.get(id)).stream())
                .filter(m -> m.state == LifecycleState.IN_SERVICE)
                .findFirst();
    }

    private static boolean uneven(Group group) {
        List<Integer> sizes =
                group.zones.stream().map(group::countingIn).sorted().toList();
        return sizes.getLast() - sizes.getFirst() >= 2;
    }

    private static int most(Group group) {
        return group.max + Math.max(1, group.max / 10);
    }
}
