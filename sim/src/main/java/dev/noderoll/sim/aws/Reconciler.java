package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.GroupDescription.Health;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings a group to its desired capacity, a few seconds after each change of it.
 *
 * <ol>
 *   <li>Unhealthy instances are terminated, then replaced (C4).
 *   <li>Too few: launches in the zone that has fewest, also while AZRebalance is suspended (C4). Terminating instances
 *       do not count (2.1), so a termination without decrement is replaced while the old instance still goes (C1).
 *   <li>Too many: terminates what {@link ScaleIn} chooses.
 *   <li>Zones that differ by two or more, and instances at risk: {@link Rebalancing}.
 *   <li>An instance refresh in progress replaces its next instance when all others are in service.
 *   <li>A warm pool is drawn from before anything is launched, and filled again: {@link WarmPools}.
 *   <li>An instance that has been in service for the group's maximum lifetime is replaced, one at a time.
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
    private final Rebalancing rebalancing;
    private final WarmPools pools;

    Reconciler(
            SimAws.Parts parts,
            InstanceLifecycle lifecycle,
            Activities activities,
            InstanceRefreshes refreshes,
            WarmPools pools) {
        this.agenda = parts.agenda();
        this.dice = parts.dice().named("reconciler");
        this.settings = parts.settings();
        this.lifecycle = lifecycle;
        this.activities = activities;
        this.scaleIn = new ScaleIn(parts.dice());
        this.refreshes = refreshes;
        this.pools = pools;
        this.rebalancing = new Rebalancing(parts, lifecycle, activities);
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
        rebalancing.settle(group);
        int want = group.desired + group.rebalancing;
        int have = (int) group.counting().count();
        if (have < want) {
            launch(group, want - have);
        } else if (have > want && !group.isSuspended("Terminate")) {
            giveUp(group, have - want);
        } else if (allInService(group)) {
            if (!refreshes.replaceNext(group) && !replaceAged(group)) {
                rebalancing.begin(group).ifPresent(delay -> within(group, delay));
            }
        }
        pools.fill(group);
        waitForTheNextToAge(group);
    }

    /**
     * Terminates the oldest member that has reached the maximum lifetime; whether there was one.
     *
     * <p>"Amazon EC2 Auto Scaling will usually replace instances one at a time"; scale-in protection holds them back.
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html">Maximum instance
     *     lifetime</a>
     */
    private boolean replaceAged(Group group) {
        if (group.isSuspended("Terminate")) {
            return false;
        }
        Optional<GroupMember> aged = group.counting()
                .filter(GroupMember::mayBeScaledIn)
                .filter(m -> endOfLife(group, m)
                        .filter(end -> !end.isAfter(agenda.instant()))
                        .isPresent())
                .min(Comparator.comparing(m -> m.inServiceSince.orElse(Instant.MAX)));
        aged.ifPresent(m -> lifecycle.terminate(
                group, m, "an instance was taken out of service in response to its maximum instance lifetime."));
        return aged.isPresent();
    }

    private void waitForTheNextToAge(Group group) {
        if (group.options.maxLifetime().isEmpty()) {
            return;
        }
        group.counting()
                .flatMap(m -> endOfLife(group, m).stream())
                .filter(end -> end.isAfter(agenda.instant()))
                .min(Comparator.naturalOrder())
                .ifPresent(end -> within(group, Duration.between(agenda.instant(), end)));
    }

    private static Optional<Instant> endOfLife(Group group, GroupMember member) {
        return group.options.maxLifetime().flatMap(l -> member.inServiceSince.map(since -> since.plus(l)));
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
            if (!pools.draw(group, cause) && !launchOne(group, cause)) {
                group.rebalancing = 0;
                group.launchNotBefore = agenda.instant().plus(settings.launchRetry());
                within(group, settings.launchRetry());
                return;
            }
        }
    }

    /** Tries the zones, emptiest first, until one can; only that one where the group says so (C8). */
    private boolean launchOne(Group group, String cause) {
        boolean onlyBalanced = group.options.distribution() == GroupOptions.Distribution.BALANCED_ONLY;
        List<String> zones = group.zones.stream()
                .sorted(Comparator.comparingInt(group::countingIn))
                .limit(onlyBalanced ? 1 : group.zones.size())
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
        String cause = "an instance was taken out of service in response to a difference between desired and actual"
                + " capacity, shrinking the capacity to " + group.desired + ".";
        for (int i = 0; i < surplus; i++) {
            var victim = rebalancing.atRisk(group).or(() -> scaleIn.choose(group, agenda.instant()));
            if (victim.isEmpty()) {
                if (allInService(group)) {
                    activities.protectedFromScaleIn(group, cause);
                }
                return;
            }
            if (group.pool.filter(WarmPool::takesBack).isPresent()) {
                lifecycle.giveBack(group, victim.get(), cause);
            } else {
                lifecycle.terminate(group, victim.get(), cause);
            }
        }
    }

    static boolean allInService(Group group) {
        return group.counting().allMatch(m -> m.state == LifecycleState.IN_SERVICE);
    }
}
