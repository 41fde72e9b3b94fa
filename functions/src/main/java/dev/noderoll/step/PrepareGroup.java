package dev.noderoll.step;

import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Settings;
import dev.noderoll.model.Site;
import dev.noderoll.model.Template;
import dev.noderoll.model.WarmPool;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * State PrepareGroup: writes down the group's settings in its tags, then changes them, and closes the nodes that are to be
 * replaced.
 *
 * <p>Safe to repeat, and to die in: how the group was is never overwritten, and is written before it is changed.
 */
public final class PrepareGroup {

    /**
     * Rebalancing zones would terminate instances that nobody has drained (C4). Launch is never suspended: it makes the
     * surge.
     */
    static final Set<String> SUSPENDED = Set.of("AZRebalance");

    /** Thirty days: a rollout ends before that. */
    static final String NO_SCALE_DOWN = "720h";

    /**
     * Which rollout.
     *
     * @param looks how often the end of a warm pool was waited for just before
     */
    public record Input(Rollout rollout, int looks) {}

    /**
     * What the group was made ready with.
     *
     * @param max the group's maximum size now
     * @param closed how many outdated nodes are closed to new pods now
     * @param pool how many instances its warm pool still has
     * @param seconds after which to try again, since the pool has to go first; 0 when the group is ready
     */
    public record Prepared(int max, int closed, int pool, int seconds) {}

    private final NodeGroups groups;
    private final Clusters clusters;

    public PrepareGroup(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Prepared run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        // BeginRollout has taken the group then.
        if (!now.isBefore(GroupSession.certainUntil(rollout.startedAt()))) {
            cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        }
        String name = rollout.nodeGroup();
        NodeGroup group = rollout.before().servesItself() ? groups.survey(rollout) : groups.survey(name);
        PoolRemoval pool = new PoolRemoval(groups, cluster.nodes());
        if (!group.tags().containsKey(Marks.STEADY) && pool.takesBack(group)) {
            return pool.waiting(group, input.looks());
        }
        writeDown(group, rollout);

        if (!group.suspended().containsAll(SUSPENDED)) {
            groups.suspend(name, SUSPENDED);
        }
        if (group.tags().containsKey(Marks.PAUSED_BY)) {
            groups.untag(name, Set.of(Marks.PAUSED_BY));
        }
        hook(group, rollout);
        if (!pool.gone(group, rollout)) {
            return pool.waiting(group, input.looks());
        }
        pin(group, rollout.target().template());
        int max = Math.max(group.max(), rollout.capacity() + rollout.surge());
        if (max > group.max()) {
            groups.setMax(name, max);
        }
        return new Prepared(max, NodeCloser.closeOutdated(cluster.nodes(), rollout, group), 0, 0);
    }

    /** By its number, also where the group follows the latest: a version that is made meanwhile is not the target. */
    private void pin(NodeGroup group, Template target) {
        String number = String.valueOf(target.version());
        if (!group.template().equals(target) || !group.templateAsSet().equals(number)) {
            groups.setTemplate(group.name(), target, number);
        }
    }

    /** The owner's hook serves as well; where it has come since, the rollout's own is of no more use. */
    private void hook(NodeGroup group, Rollout rollout) {
        if (rollout.before().servesItself()) {
            groups.putTerminationHook(
                    group.name(),
                    Marks.ROLLOUT_HOOK,
                    Marks.HOOK_HEARTBEAT_SECONDS,
                    "{\"cluster\":\"" + Site.plain(rollout.cluster()) + "\"}");
        } else if (group.hooks().contains(Marks.ROLLOUT_HOOK)) {
            groups.deleteHook(group.name(), Marks.ROLLOUT_HOOK);
        }
    }

    /** In one call, so that nothing is changed that was not written down. */
    private void writeDown(NodeGroup group, Rollout rollout) {
        Map<String, String> tags = new LinkedHashMap<>();
        Settings before = rollout.before();
        if (!group.tags().containsKey(Marks.STEADY)) {
            tags.put(Marks.STEADY, String.valueOf(rollout.steady()));
            tags.put(Marks.MAX, String.valueOf(before.max()));
            tags.put(Marks.TEMPLATE, rollout.former().template().text());
            tags.put(Marks.TEMPLATE_AS_SET, before.templateAsSet());
            tags.put(Marks.ZONES, WrittenDown.text(before.zones()));
            if (!before.suspend().isEmpty()) {
                tags.put(Marks.SUSPENDED, String.join(",", before.suspend()));
            }
            if (!before.scaleDown().isEmpty()) {
                tags.put(Marks.SCALE_DOWN_BEFORE, before.scaleDown());
            }
        }
        String pool = pool(group, before);
        if (!pool.isEmpty()) {
            tags.put(Marks.WARM_POOL, pool);
        }
        tags.put(Marks.TARGET, rollout.target().template().text());
        tags.put(Marks.SCALE_DOWN, NO_SCALE_DOWN);
        tags.entrySet().removeIf(tag -> tag.getValue().equals(group.tags().get(tag.getKey())));
        if (!tags.isEmpty()) {
            groups.tag(group.name(), tags);
        }
    }

    /** What its owner wants last of a warm pool, but for what the rollout itself has changed; empty for none. */
    private static String pool(NodeGroup group, Settings before) {
        String known = group.tags().getOrDefault(Marks.WARM_POOL, before.warmPool());
        boolean ours = !known.isEmpty()
                && group.reserve()
                        .pool()
                        .equals(Optional.of(WarmPool.parse(known).withoutReuse()));
        return ours ? known : group.reserve().pool().map(WarmPool::text).orElse(known);
    }
}
