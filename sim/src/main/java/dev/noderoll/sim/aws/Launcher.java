package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.GroupOptions.TypeChoice;
import dev.noderoll.sim.aws.SimInstance.Market;
import java.util.Optional;
import java.util.function.Function;

/**
 * Launches instances as a group says: its template, or the first override of its mixed instances policy that has
 * capacity.
 */
final class Launcher {

    private final Ec2 ec2;
    private final LaunchTemplates templates;

    Launcher(Ec2 ec2, LaunchTemplates templates) {
        this.ec2 = ec2;
        this.templates = templates;
    }

    /**
     * Launches the group's next instance, which starts to boot.
     *
     * @throws AwsError why it could not; for several types, why the last one could not
     */
    SimInstance launch(Group group, String zone) {
        return launch(group, zone, ec2::launch);
    }

    /**
     * Launches an instance that runs at once: for the start of a scenario.
     *
     * @param type one that a policy of before launched; empty for what the group launches now
     */
    SimInstance launchRunning(Group group, String zone, Optional<String> type) {
        return launch(
                group, zone, wish -> ec2.launchRunning(type.map(wish::ofType).orElse(wish)));
    }

    private SimInstance launch(Group group, String zone, Function<Ec2.Wish, SimInstance> how) {
        Optional<GroupOptions.Mixed> mixed = group.options.mixed();
        if (mixed.isEmpty() || mixed.get().overrides().isEmpty()) {
            return how.apply(Ec2.Wish.of(own(group), zone, Optional.of(group.name)));
        }
        Market market = mixed.get().next(group.countingOn(Market.ON_DEMAND), group.countingOn(Market.SPOT));
        AwsError last = null;
        for (TypeChoice override : mixed.get().overrides()) {
            try {
                return how.apply(wish(group, override, zone, market));
            } catch (AwsError e) {
                if (!e.code().equals("InsufficientInstanceCapacity")) {
                    throw e;
                }
                last = e;
            }
        }
        throw last == null ? AwsError.validation("The policy has no override.") : last;
    }

    private Ec2.Wish wish(Group group, TypeChoice override, String zone, Market market) {
        TemplateVersion template = override.template()
                .map(t -> templates.resolve(t.template(), t.version()))
                .orElseGet(() -> own(group));
        return new Ec2.Wish(template, zone, Optional.of(override.instanceType()), market, Optional.of(group.name));
    }

    private TemplateVersion own(Group group) {
        return templates.resolve(group.templateId, group.templateVersion);
    }
}
