package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Rollout.Launching;
import dev.noderoll.model.Settings;
import dev.noderoll.model.Template;
import dev.noderoll.model.WarmPool;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Images;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * State EndRollout: puts every setting back that the rollout changed, and gives up the Lease. Of a group that EKS manages it
 * has changed none.
 *
 * <p>Goes by the tags, which were written before anything was changed and are removed last: a run that dies in between
 * is carried on by the next. Where somebody has taken the tags, as Terraform does with those that it does not know, it goes
 * by what the rollout itself has carried along. The launch template stays at the target after a success.
 */
public final class EndRollout {

    public record Input(Rollout rollout) {}

    /**
     * What the rollout came to.
     *
     * @param current how many live members run the target
     * @param outdated those that do not, at most 500
     */
    public record Summary(
            Goal goal,
            String nodeGroup,
            String image,
            Launching launching,
            int current,
            List<InstanceId> outdated,
            List<InstanceId> failed,
            long durationSeconds) {
        public Summary {
            outdated = List.copyOf(outdated);
            failed = List.copyOf(failed);
        }
    }

    /** Of instances named in the summary: it stays below the 256 KiB that a state may pass on. */
    private static final int MOST = 500;

    private final NodeGroups groups;
    private final Images images;
    private final Clusters clusters;

    public EndRollout(NodeGroups groups, Images images, Clusters clusters) {
        this.groups = groups;
        this.images = images;
        this.clusters = clusters;
    }

    public Summary run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        boolean served = rollout.before().servesItself();
        NodeGroup group = survey(rollout, served);
        if (Math.max(group.desired(), group.members(Member::live).size()) > rollout.capacity()) {
            // What has just gone may still be told: its place would be left to the group for good.
            group = survey(rollout, served);
        }
        Optional<LedgerPage> page = page(cluster, rollout, now);
        if (page.isPresent() && rollout.managedVersion() == null) {
            NodeOpener.openAll(cluster, group);
            restore(group, rollout);
        }
        List<Member> outdated = group.members(m -> m.live() && !m.runs(rollout.target()));
        Summary summary = new Summary(
                rollout.goal(),
                group.name(),
                rollout.target().image(),
                rollout.launching(),
                group.members(m -> m.live() && m.runs(rollout.target())).size(),
                outdated.stream().map(Member::id).sorted().limit(MOST).toList(),
                page.map(LedgerPage::failed).orElse(List.of()),
                Duration.between(rollout.startedAt(), now).toSeconds());
        cluster.ledger().release(rollout.nodeGroup(), rollout.holder());
        return summary;
    }

    /**
     * Empty when this has run to its end before, and its answer was lost: the Lease is given up, and no tag is left.
     *
     * <p>The tags are read again for that, since a second call of the same step may have ended while this one ran. Where
     * they are seen still, though nobody holds the Lease, the description may be older than that end: it is asked for
     * again a little later.
     */
    private Optional<LedgerPage> page(Cluster cluster, Rollout rollout, Instant now) {
        try {
            return Optional.of(cluster.ledger()
                    .open(rollout.nodeGroup(), rollout.holder(), now)
                    .page());
        } catch (Fenced fenced) {
            if (groups.glance(rollout.nodeGroup()).tags().containsKey(Marks.STEADY)) {
                throw fenced.free() ? new TryAgain(fenced.getMessage() + ", and has its tags still") : fenced;
            }
            return Optional.empty();
        }
    }

    private void restore(NodeGroup group, Rollout rollout) {
        String name = group.name();
        Settings before = group.tags().containsKey(Marks.STEADY) ? new WrittenDown(group).settings() : rollout.before();
        // Those that still wait for it go on (DeleteLifecycleHook: outstanding actions of a termination continue).
        if (rollout.before().servesItself() || group.hooks().contains(Marks.ROLLOUT_HOOK)) {
            groups.deleteHook(name, Marks.ROLLOUT_HOOK);
        }
        int desired = desired(group, rollout);
        if (desired != group.desired()) {
            groups.setDesired(name, desired);
        }
        int max = Math.max(before.max(), desired);
        if (max != group.max()) {
            groups.setMax(name, max);
        }
        restoreTemplate(group, before.templateAsSet());
        putPoolBack(group, before.warmPool());
        TreeSet<String> ours = group.tags().keySet().stream()
                .filter(key -> key.startsWith(Marks.TAGS))
                .collect(Collectors.toCollection(TreeSet::new));
        restoreScaleDown(group, before.scaleDown(), ours);
        // Last but for the tags: from here on the group may rebalance its zones, and no hook keeps what it takes.
        TreeSet<String> resumed = new TreeSet<>(before.suspend());
        resumed.retainAll(group.suspended());
        if (!resumed.isEmpty()) {
            groups.resume(name, resumed);
        }
        if (!ours.isEmpty()) {
            groups.untag(name, ours);
        }
    }

    /** Fills with what the group launches now. Told again even where it looks as before: the description may be older. */
    private void putPoolBack(NodeGroup group, String pool) {
        if (pool.isEmpty()) {
            return;
        }
        if (group.reserve().isGoing()) {
            throw new TryAgain("the warm pool of " + group.name() + " is still being deleted");
        }
        groups.putWarmPool(group.name(), WarmPool.parse(pool));
    }

    private NodeGroup survey(Rollout rollout, boolean served) {
        return served ? groups.survey(rollout) : groups.survey(rollout.nodeGroup());
    }

    /** What the group is to have, and what came above it and cannot go; not what was asked for and never came. */
    private static int desired(NodeGroup group, Rollout rollout) {
        int there = Math.max(rollout.capacity(), group.members(Member::live).size());
        return Math.clamp(group.desired(), Math.min(rollout.steady(), group.max()), there);
    }

    /** Goes back to $Latest or $Default only where that means the very version that the group launches now. */
    private void restoreTemplate(NodeGroup group, String asSet) {
        Template now = group.template();
        boolean symbolic = asSet.startsWith("$") && !asSet.equals(group.templateAsSet());
        if (symbolic && images.resolve(now.id(), asSet).filter(now::equals).isPresent()) {
            groups.setTemplate(group.name(), now, asSet);
        }
    }

    private void restoreScaleDown(NodeGroup group, String before, Set<String> untagged) {
        String now = group.tags().getOrDefault(Marks.SCALE_DOWN, "");
        if (now.equals(before)) {
            return;
        }
        if (before.isEmpty()) {
            untagged.add(Marks.SCALE_DOWN);
        } else {
            groups.tag(group.name(), Map.of(Marks.SCALE_DOWN, before));
        }
    }
}
