package dev.noderoll.lab.world.aws;

import dev.noderoll.lab.kernel.Agenda;
import dev.noderoll.lab.kernel.Dice;
import dev.noderoll.lab.world.aws.GroupDescription.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Brings a group to its desired capacity, a few seconds after each change of it.
 *
 * <ol>
 *   <li>Unhealthy instances are terminated, then replaced (C4).
 *   <li>Too few: launches in the zone that has fewest, also while AZRebalance is suspended (C4). Terminating instances
 *       do not count (2.1), so a termination without decrement is replaced while the old instance still goes (C1).
 *   <li>Too many: terminates what {@link ScaleIn} chooses.
 *   <li>Zones that differ by two or more: launches in the smallest one, then terminates in the largest; for this the
 *       group may exceed its maximum by 10 %, at least by one (C4).
 *   <li>An instance refresh in progress replaces its next instance when all others are in service.
 * </ol>
 */
final class Reconciler {

    private static final Set<String> ZONE_FULL =
            Set.of("InsufficientInstanceCapacity", "InsufficientFreeAddressesInSubnet");

    private final Agenda agenda;
    private final Dice dice;
    private final AwsSettings settings;
    private final InstanceLifecycle lifecycle;
    private final Activities activities;
    private final ScaleIn scaleIn;
    private final InstanceRefreshes refreshes;

    Reconciler(SimAws.Parts parts, InstanceLifecycle lifecycle, Activities activities, InstanceRefreshes refreshes) {
        this.agenda = parts.agenda();
        this.dice = parts.dice().named("reconciler");
        this.settings = parts.settings();
        this.lifecycle = lifecycle;
        this.activities = activities;
        this.scaleIn = new ScaleIn(parts.dice());
        this.refreshes = refreshes;
    }

    /** Lets the group look at itself in a few seconds. */
    void soon(Group group) {
        within(
                group,
                dice.between(
                        settings.evaluation().least(), settings.evaluation().most()));
    }

    private void within(Group group, Duration delay) {
        Instant due = agenda.instant().plus(delay);
        if (group.evaluation != null) {
            if (!group.evaluation.due().isAfter(due)) {
                return;
            }
            group.evaluation.cancel();
        }
        group.evaluation = agenda.at(due, "group " + group.name + " looks at itself", () -> {
            group.evaluation = null;
            evaluate(group);
        });
    }

    private void evaluate(Group group) {
        replaceUnhealthy(group);
        settleRebalancing(group);
        int want = group.desired + group.rebalancing;
        int have = (int) group.counting().count();
        if (have < want) {
            launch(group, want - have);
        } else if (have > want) {
            giveUp(group, have - want);
        } else if (allInService(group)) {
            if (!refreshes.replaceNext(group)) {
                rebalance(group);
            }
        }
    }

    private void replaceUnhealthy(Group group) {
        if (group.isSuspended("ReplaceUnhealthy") || group.isSuspended("Terminate")) {
            return;
        }
        group.counting()
                .filter(m -> m.health == Health.UNHEALTHY)
                .toList()
                .forEach(m -> lifecycle.terminate(
                        group, m, "an instance was taken out of service in response to an EC2 health check."));
    }

    private void launch(Group group, int missing) {
        if (group.isSuspended("Launch")) {
            return;
        }
        if (agenda.instant().isBefore(group.launchNotBefore)) {
            within(group, Duration.between(agenda.instant(), group.launchNotBefore));
            return;
        }
        String cause = "an instance was started in response to a difference between desired and actual capacity,"
                + " increasing the capacity from " + (group.desired - missing) + " to " + group.desired + ".";
        for (int i = 0; i < missing; i++) {
            if (!launchOne(group, cause)) {
                group.rebalancing = 0;
                group.launchNotBefore = agenda.instant().plus(settings.launchRetry());
                within(group, settings.launchRetry());
                return;
            }
        }
    }

    /** Tries the zones, emptiest first, until one can; false when none can. */
    private boolean launchOne(Group group, String cause) {
        List<String> zones = group.zones.stream()
                .sorted(Comparator.comparingInt(group::countingIn))
                .toList();
        for (String zone : zones) {
            try {
                lifecycle.launch(group, zone, cause);
                return true;
            } catch (AwsError e) {
                activities.failedLaunch(group, zone, cause, e);
                if (!ZONE_FULL.contains(e.code())) {
                    return false;
                }
            }
        }
        return false;
    }

    private void giveUp(Group group, int surplus) {
        if (group.isSuspended("Terminate")) {
            return;
        }
        String cause = "an instance was taken out of service in response to a difference between desired and actual"
                + " capacity, shrinking the capacity to " + group.desired + ".";
        for (int i = 0; i < surplus; i++) {
            var victim = scaleIn.choose(group, agenda.instant());
            if (victim.isEmpty()) {
                if (allInService(group)) {
                    activities.protectedFromScaleIn(group, cause);
                }
                return;
            }
            lifecycle.terminate(group, victim.get(), cause);
        }
    }

    private void rebalance(Group group) {
        if (group.isSuspended("AZRebalance") || group.isSuspended("Launch") || group.isSuspended("Terminate")) {
            return;
        }
        List<Integer> sizes =
                group.zones.stream().map(group::countingIn).sorted().toList();
        int most = group.max + Math.max(1, group.max / 10);
        boolean uneven = sizes.getLast() - sizes.getFirst() >= 2;
        if (uneven
                && group.rebalancing == 0
                && group.desired < most
                && !agenda.instant().isBefore(group.launchNotBefore)) {
            String emptiest = group.zones.stream()
                    .min(Comparator.comparingInt(group::countingIn))
                    .orElseThrow();
            String cause = "an instance was launched to aid in balancing the group's zones.";
            try {
                lifecycle.launch(group, emptiest, cause);
                group.rebalancing = 1;
            } catch (AwsError e) {
                activities.failedLaunch(group, emptiest, cause, e);
                group.launchNotBefore = agenda.instant().plus(settings.launchRetry());
                within(group, settings.launchRetry());
            }
        }
    }

    /** Once the extra instance is in service, or the process was suspended, the group is to shrink again. */
    private static void settleRebalancing(Group group) {
        boolean arrived = group.counting().count() > group.desired && allInService(group);
        if (arrived || group.isSuspended("AZRebalance")) {
            group.rebalancing = 0;
        }
    }

    private static boolean allInService(Group group) {
        return group.counting().allMatch(m -> m.state == LifecycleState.IN_SERVICE);
    }
}
