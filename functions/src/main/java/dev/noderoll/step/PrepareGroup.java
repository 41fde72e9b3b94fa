package dev.noderoll.step;

import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * State PrepareGroup: writes down the group's settings in its tags, then changes them.
 *
 * <p>Safe to repeat, and to die in: how the group was is never overwritten, and is written before it is changed.
 */
public final class PrepareGroup {

    /**
     * Rebalancing zones would terminate instances that nobody has drained (C4). Launch is never suspended: it makes the
     * surge.
     */
    static final Set<String> SUSPENDED = Set.of("AZRebalance");

    public record Input(Rollout rollout) {}

    /**
     * What the group was made ready with.
     *
     * @param max the group's maximum size now
     */
    public record Prepared(int max) {}

    private final NodeGroups groups;
    private final Clusters clusters;

    public PrepareGroup(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Prepared run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        clusters.cluster(rollout.cluster()).ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        NodeGroup group = groups.survey(rollout.nodeGroup());
        String name = group.name();
        writeDown(group, rollout);

        if (!group.suspended().containsAll(SUSPENDED)) {
            groups.suspend(name, SUSPENDED);
        }
        if (!group.hooks().contains(Marks.HOOK)) {
            groups.putTerminationHook(
                    name, Marks.HOOK, Marks.HOOK_HEARTBEAT_SECONDS, "{\"cluster\":\"" + rollout.cluster() + "\"}");
        }
        if (!group.template().equals(rollout.target().template())) {
            groups.setTemplate(
                    name,
                    rollout.target().template(),
                    String.valueOf(rollout.target().template().version()));
        }
        int max = Math.max(group.max(), rollout.steady() + rollout.surge());
        if (max > group.max()) {
            groups.setMax(name, max);
        }
        return new Prepared(max);
    }

    private void writeDown(NodeGroup group, Rollout rollout) {
        String target = rollout.target().template().text();
        if (group.tags().containsKey(Marks.STEADY)) {
            if (!target.equals(group.tags().get(Marks.TARGET))) {
                groups.tag(group.name(), Map.of(Marks.TARGET, target));
            }
            return;
        }
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(Marks.STEADY, String.valueOf(rollout.steady()));
        tags.put(Marks.MAX, String.valueOf(group.max()));
        tags.put(Marks.TARGET, target);
        tags.put(Marks.TEMPLATE, rollout.former().template().text());
        tags.put(Marks.TEMPLATE_AS_SET, group.templateAsSet());
        if (!group.suspended().containsAll(SUSPENDED)) {
            tags.put(Marks.SUSPENDED, String.join(",", SUSPENDED));
        }
        if (!group.hooks().contains(Marks.HOOK)) {
            tags.put(Marks.ADDED_HOOK, Marks.HOOK);
        }
        groups.tag(group.name(), tags);
    }
}
